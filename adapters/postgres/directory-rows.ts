// Rows of the directory's tables, read in pages and made into domain objects that share whatever is equal.
import type pg from "pg";
import type { z } from "zod";
import type { Account, AccountLimits, Sizing, Subscription } from "../../engine/domain/account.ts";
import type {
  AccountId,
  ProviderId,
  StrategyId,
  SubscriptionId,
  TenantId,
  TraderId,
} from "../../engine/domain/ids.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import type { Direction } from "../../engine/domain/side.ts";
import type { Environment, MarginMode, PositionMode, VenueName } from "../../engine/domain/venue.ts";
import type { Restriction, Strategy } from "../../engine/ports/account-directory.ts";
import type { DatabasePools } from "./database-pools.ts";
import { type SecretOpener, signingSecretBinding } from "./secret-box.ts";
import { limitsSchema, sizingSchema } from "./stored-json.ts";

/** Small enough that turning a page into objects never holds a signal up for long. */
const PAGE_ROWS = 500;

/** Tables with (tenant_id, id); `ids` undefined: all rows. Answers page by page. */
async function* pages<Row extends { tenant_id: string; id: string }>(
  pool: pg.Pool,
  select: string,
  ids: readonly string[] | undefined,
): AsyncGenerator<readonly Row[]> {
  let after: readonly [string, string] = [
    "00000000-0000-0000-0000-000000000000",
    "00000000-0000-0000-0000-000000000000",
  ];
  const only = ids === undefined ? "" : "and id = any($3::uuid[])";
  for (;;) {
    const { rows } = await pool.query<Row>(
      `${select} where (tenant_id, id) > ($1::uuid, $2::uuid) ${only} order by tenant_id, id limit ${PAGE_ROWS}`,
      ids === undefined ? [...after] : [...after, ids],
    );
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return;
    after = [last.tenant_id, last.id];
  }
}

/** Equal texts give one and the same object: 10,000 accounts mostly share a handful of limits. */
class Shared<T> {
  readonly #schema: z.ZodType<T>;
  readonly #values = new Map<string, T>();

  constructor(schema: z.ZodType<T>) {
    this.#schema = schema;
  }

  of(text: string): T {
    let value = this.#values.get(text);
    if (value === undefined) {
      value = this.#schema.parse(JSON.parse(text));
      this.#values.set(text, value);
    }
    return value;
  }
}

interface AccountRow {
  readonly id: AccountId;
  readonly tenant_id: TenantId;
  readonly trader_id: TraderId;
  readonly label: string;
  readonly venue: VenueName;
  readonly environment: Environment;
  readonly position_mode: PositionMode;
  readonly margin_mode: MarginMode;
  readonly status: Account["status"];
  readonly armed: boolean;
  readonly any_ip_accepted: boolean;
  readonly limits: string;
}

interface SubscriptionRow {
  readonly id: SubscriptionId;
  readonly tenant_id: TenantId;
  readonly account_id: AccountId;
  readonly provider_id: ProviderId;
  readonly strategy_id: StrategyId;
  readonly status: Subscription["status"];
  readonly sizing: string;
  readonly too_small: Subscription["tooSmall"];
  readonly directions: string;
}

interface StrategyRow {
  readonly id: StrategyId;
  readonly tenant_id: TenantId;
  readonly provider_id: ProviderId;
  readonly name: string;
  readonly status: Strategy["status"];
  readonly token_hash: string;
  readonly body_secret_hash: string | null;
  readonly sealed_signing_secrets: readonly Buffer[];
  readonly source_ips: readonly string[];
  readonly trading_view_mode: Strategy["tradingViewMode"];
  readonly signal_age_max_ms: number;
  readonly entry_ttl_ms: number;
}

export class DirectoryRows {
  readonly #pool: pg.Pool;
  readonly #hot: pg.Pool;
  readonly #box: SecretOpener;
  #limits = new Shared<AccountLimits>(limitsSchema);
  #sizings = new Shared<Sizing>(sizingSchema);
  #texts = new Map<string, string>();
  #directions = new Map<string, readonly Direction[]>();

  constructor({ reading, hot }: Pick<DatabasePools, "reading" | "hot">, box: SecretOpener) {
    this.#pool = reading;
    this.#hot = hot;
    this.#box = box;
  }

  /** Before a full load: values that no row uses any more are let go. */
  forgetShared(): void {
    this.#limits = new Shared(limitsSchema);
    this.#sizings = new Shared(sizingSchema);
    this.#texts = new Map();
    this.#directions = new Map();
  }

  async *accounts(ids?: readonly string[]): AsyncGenerator<readonly Account[]> {
    const select = `select id, tenant_id, trader_id, label, venue, environment, position_mode, margin_mode, status,
      armed_at is not null as armed, any_ip_accepted, limits::text from account`;
    for await (const rows of pages<AccountRow>(this.#pool, select, ids)) {
      yield rows.map((row) => ({
        id: row.id,
        tenantId: this.#shared(row.tenant_id),
        traderId: row.trader_id,
        label: row.label,
        venue: this.#shared(row.venue),
        environment: this.#shared(row.environment),
        positionMode: this.#shared(row.position_mode),
        marginMode: this.#shared(row.margin_mode),
        status: this.#shared(row.status),
        armed: row.armed,
        anyIpAccepted: row.any_ip_accepted,
        limits: this.#limits.of(row.limits),
      }));
    }
  }

  async *subscriptions(ids?: readonly string[]): AsyncGenerator<readonly Subscription[]> {
    const select = `select id, tenant_id, account_id, provider_id, strategy_id, status, sizing::text, too_small,
      directions::text from subscription`;
    for await (const rows of pages<SubscriptionRow>(this.#pool, select, ids)) {
      yield rows.map((row) => ({
        id: row.id,
        tenantId: this.#shared(row.tenant_id),
        accountId: row.account_id,
        providerId: this.#shared(row.provider_id),
        strategyId: this.#shared(row.strategy_id),
        status: this.#shared(row.status),
        sizing: this.#sizings.of(row.sizing),
        tooSmall: this.#shared(row.too_small),
        directions: this.#directionsOf(row.directions),
      }));
    }
  }

  async *strategies(ids?: readonly string[]): AsyncGenerator<readonly Strategy[]> {
    const select = `select id, tenant_id, provider_id, name, status, token_hash, body_secret_hash,
      sealed_signing_secrets, source_ips, trading_view_mode, signal_age_max_ms, entry_ttl_ms from strategy`;
    for await (const rows of pages<StrategyRow>(this.#pool, select, ids)) {
      yield rows.map((row) => this.#strategyOf(row));
    }
  }

  /** Kill switches that are not `active`. They do not wait behind slow reads. */
  async restrictions(): Promise<readonly Restriction[]> {
    const { rows } = await this.#hot.query<
      Omit<Restriction, "tenantId" | "scopeId"> & { tenant_id: TenantId | null; scope_id: string }
    >("select tenant_id, scope, scope_id, state from trading_state where state <> 'active'");
    return rows.map(({ tenant_id, scope, scope_id, state }) => ({
      tenantId: tenant_id ?? undefined,
      scope,
      scopeId: scope_id,
      state,
    }));
  }

  async correlationGroups(): Promise<
    readonly { readonly tenantId: TenantId; readonly instrumentIds: readonly InstrumentId[] }[]
  > {
    const { rows } = await this.#pool.query<{ tenant_id: TenantId; instrument_ids: readonly InstrumentId[] }>(
      "select tenant_id, instrument_ids from correlation_group",
    );
    return rows.map(({ tenant_id, instrument_ids }) => ({
      tenantId: tenant_id,
      instrumentIds: instrument_ids,
    }));
  }

  #strategyOf(row: StrategyRow): Strategy {
    const binding = signingSecretBinding(row.tenant_id, row.id);
    return {
      id: row.id,
      tenantId: row.tenant_id,
      providerId: row.provider_id,
      name: row.name,
      status: row.status,
      tokenHash: row.token_hash,
      bodySecretHash: row.body_secret_hash ?? undefined,
      signingSecrets: row.sealed_signing_secrets.map((sealed) => this.#openSecret(sealed, binding, row.id)),
      sourceIps: row.source_ips,
      tradingViewMode: row.trading_view_mode,
      signalAgeMaxMs: row.signal_age_max_ms,
      entryTtlMs: row.entry_ttl_ms,
    };
  }

  /** A seal that does not open must not turn a signed strategy into an unsigned one. */
  #openSecret(sealed: Buffer, binding: readonly string[], strategyId: StrategyId): string {
    const opened = this.#box.open(sealed, binding);
    if (opened.kind === "refused") {
      throw new Error(
        `a signing secret of strategy ${strategyId} does not open: is this the right key file?`,
      );
    }
    return opened.plain.toString("base64");
  }

  #shared<T extends string>(text: T): T {
    const known = this.#texts.get(text);
    if (known !== undefined) return known as T;
    this.#texts.set(text, text);
    return text;
  }

  #directionsOf(text: string): readonly Direction[] {
    let directions = this.#directions.get(text);
    if (directions === undefined) {
      directions = text === "{}" ? [] : (text.slice(1, -1).split(",") as Direction[]);
      this.#directions.set(text, directions);
    }
    return directions;
  }
}
