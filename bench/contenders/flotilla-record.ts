// Fills a fresh database with what Flotilla's contender needs: strategies, and accounts linked and subscribed to them. A process of its own,
// so that thousands of rows and seals leave nothing behind in the process that is measured. Takes one JSON parameter, prints one JSON line.
import { randomUUID } from "node:crypto";
import pg from "pg";
import { createAccount, createSubscription } from "../../adapters/postgres/admin/accounts.ts";
import type { Administration, Outcome } from "../../adapters/postgres/admin/administration.ts";
import { createProvider, createTenant, createTrader } from "../../adapters/postgres/admin/people.ts";
import { createStrategy } from "../../adapters/postgres/admin/strategies.ts";
import { sealCredential } from "../../adapters/vault/sealed-credential.ts";
import { RISK_PROFILES } from "../../config/risk-profiles.ts";
import type { AccountLimits } from "../../engine/domain/account.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { AccountId, StrategyId, TenantId } from "../../engine/domain/ids.ts";
import { type OpenAdministration, openAdministration } from "../../src/start/open-administration.ts";
import { prepareDatabase } from "../../src/start/prepare-database.ts";
import { secretFile } from "../../src/start/secret-files.ts";
import { HELD_POSITION, heldStopId, heldStopVenueId } from "../sink/held-position.ts";
import { benchGroups } from "./bench-account.ts";

export interface RecordPlan {
  readonly name: string;
  readonly databaseUrl: string;
  readonly vaultKeyFile: string;
  readonly operatorTokenFile: string;
  readonly groupSizes: readonly number[];
  readonly firstApart: boolean;
  readonly openPositions: number;
}

export interface MadeRecord {
  /** One webhook token per group. */
  readonly tokens: readonly string[];
}

/** Caps that no bench reaches; every check still runs. */
const LIMITS: AccountLimits = {
  ...RISK_PROFILES.bold,
  openPositionsMax: 500,
  orderNotionalMax: decimal("1000000"),
  totalExposureMax: decimal("100000000"),
};
const NOTIONAL_USDT = "200";
const TEMPLATE = "template";

interface LinkedAccount {
  readonly id: AccountId;
  readonly index: number;
  readonly strategyId: StrategyId;
  readonly sealed: Buffer;
}

function made<T>(outcome: Outcome<T>): T {
  if (outcome.kind === "ok") return outcome.value;
  throw new Error(outcome.sentence);
}

async function makeRecord(plan: RecordPlan): Promise<MadeRecord> {
  await prepareDatabase(plan.databaseUrl);
  await secretFile(plan.operatorTokenFile, 32);
  const opened = await openAdministration({ ...plan, actor: "bench" });
  const groups = [...plan.groupSizes.keys()];
  const tenants = plan.firstApart ? [groups.slice(0, 1), groups.slice(1)] : [groups];
  const tokens: string[] = [];
  for (const own of tenants) tokens.push(...(await makeTenant(opened, plan, own)));
  await opened.close();
  await analyze(plan.databaseUrl);
  return { tokens };
}

/** As the owner: our own roles own nothing, and whoever owns nothing analyzes nothing, with no more than a warning. */
async function analyze(databaseUrl: string): Promise<void> {
  const owner = new pg.Client(databaseUrl);
  await owner.connect();
  await owner.query("analyze");
  await owner.end();
}

interface Group {
  readonly id: StrategyId;
  readonly token: string;
}

/** One tenant with these groups of the plan. Answers their webhook tokens. */
async function makeTenant(
  opened: OpenAdministration,
  plan: RecordPlan,
  groups: readonly number[],
): Promise<readonly string[]> {
  const { admin } = opened;
  const tenantId = made(await createTenant(admin, { name: `Bench ${groups[0]}` }));
  const providerId = made(await createProvider(admin, { tenantId, name: "Bench" }));
  const strategies = new Map<number, Group>();
  for (const index of groups) {
    strategies.set(
      index,
      made(
        await createStrategy(admin, {
          tenantId,
          providerId,
          name: `group ${index}`,
          withBodySecret: false,
          withSigningSecret: false,
          sourceIps: [],
          tradingViewMode: "order",
          signalAgeMaxMs: 60_000,
          entryTtlMs: 10_000,
        }),
      ),
    );
  }
  const [first] = strategies.values();
  if (first === undefined) throw new Error("a contender needs a group");
  await makeTemplate(admin, tenantId, first.id);
  const accounts = linkedAccounts(opened, tenantId, plan, strategies);
  await copyTemplate(opened, tenantId, accounts);
  await holdPositions(opened, tenantId, accounts.slice(0, plan.openPositions));
  return [...strategies.values()].map(({ token }) => token);
}

/** One account and subscription made the proper way; the thousands that follow are copies of their rows. */
async function makeTemplate(
  admin: Administration,
  tenantId: TenantId,
  strategyId: StrategyId,
): Promise<void> {
  const traderId = made(await createTrader(admin, { tenantId, name: "Bench" }));
  const accountId = made(
    await createAccount(admin, {
      tenantId,
      traderId,
      label: TEMPLATE,
      venue: "binance",
      environment: "paper",
      positionMode: "one-way",
      marginMode: "cross",
      limits: LIMITS,
    }),
  );
  const sizing = { kind: "quote", amount: decimal(NOTIONAL_USDT) } as const;
  made(
    await createSubscription(admin, {
      tenantId,
      accountId,
      strategyId,
      sizing,
      tooSmall: "skip",
      directions: ["long", "short"],
    }),
  );
}

function linkedAccounts(
  { sealer }: OpenAdministration,
  tenantId: TenantId,
  plan: RecordPlan,
  strategies: ReadonlyMap<number, Group>,
): readonly LinkedAccount[] {
  return benchGroups(plan.name, plan.groupSizes).flatMap((group, groupIndex) => {
    const strategyId = strategies.get(groupIndex)?.id;
    if (strategyId === undefined) return [];
    return group.map(({ index, apiKey, secret }) => {
      const id = randomUUID() as AccountId;
      const place = { tenantId, accountId: id, venue: "binance", environment: "paper", version: 1 } as const;
      return { id, index, strategyId, sealed: sealCredential(sealer, place, { apiKey, secret }) };
    });
  });
}

async function copyTemplate(
  { pools }: OpenAdministration,
  tenantId: TenantId,
  accounts: readonly LinkedAccount[],
): Promise<void> {
  const ids = accounts.map(({ id }) => id);
  await pools.reading.query(
    `insert into account select (copy.row).* from (
       select jsonb_populate_record(null::account, to_jsonb(a) || jsonb_build_object('id', x.id, 'label', 'account ' || x.n)) as row
       from account a, unnest($2::uuid[], $3::int[]) as x (id, n) where a.tenant_id = $1 and a.label = '${TEMPLATE}') copy`,
    [tenantId, ids, accounts.map(({ index }) => index)],
  );
  await pools.reading.query(
    `insert into credential (tenant_id, account_id, venue, version, sealed, created_at)
     select $1, x.id, 'binance', 1, x.sealed, 1700000000000 from unnest($2::uuid[], $3::bytea[]) as x (id, sealed)`,
    [tenantId, ids, accounts.map(({ sealed }) => sealed)],
  );
  await pools.reading.query(
    `insert into subscription select (copy.row).* from (
       select jsonb_populate_record(null::subscription, to_jsonb(s) || jsonb_build_object('id', gen_random_uuid(),
         'account_id', x.id, 'strategy_id', x.strategy_id)) as row
       from subscription s, unnest($2::uuid[], $3::uuid[]) as x (id, strategy_id) where s.tenant_id = $1) copy`,
    [tenantId, ids, accounts.map(({ strategyId }) => strategyId)],
  );
  const template = `(select id from account where tenant_id = $1 and label = '${TEMPLATE}')`;
  await pools.reading.query(`delete from subscription where tenant_id = $1 and account_id = ${template}`, [
    tenantId,
  ]);
  await pools.reading.query(`delete from account where tenant_id = $1 and id = ${template}`, [tenantId]);
}

/** Positions as they are found after a restart: opened by an earlier signal, each with its stop resting at the venue. */
async function holdPositions(
  { pools }: OpenAdministration,
  tenantId: TenantId,
  holders: readonly LinkedAccount[],
): Promise<void> {
  const { instrumentId, quantity, entryPrice, stopPrice } = HELD_POSITION;
  const signalId = randomUUID();
  const openedAt = Date.now() - 3_600_000;
  await pools.reading.query(
    `insert into position (tenant_id, account_id, instrument_id, position_side, quantity, entry_price, realized_pnl, fees,
       funding, signal_id, strategy_id, stop_price, targets, opened_quantity, protection_generation, opened_at, updated_at)
     select $1, x.id, $2, 'both', $3::numeric, $4::numeric, 0, 0, 0, $5, x.strategy_id, $6::numeric, '[]', $3::numeric, 1, $7::bigint, $7::bigint
     from unnest($8::uuid[], $9::uuid[]) as x (id, strategy_id)`,
    [
      tenantId,
      instrumentId,
      quantity,
      entryPrice,
      signalId,
      stopPrice,
      openedAt,
      holders.map(({ id }) => id),
      holders.map(({ strategyId }) => strategyId),
    ],
  );
  await pools.reading.query(
    `insert into order_intent (tenant_id, client_order_id, account_id, signal_id, strategy_id, instrument_id, leg, generation,
       side, position_side, order_type, trigger_price, quantity, reduce_only, state, venue_order_id, filled_quantity, signed_at, valid_until)
     select $1, x.client_order_id, x.id, $2, x.strategy_id, $3, 'stop', 0, 'sell', 'both', 'stop-market', $4::numeric, $5::numeric, true,
       'open', x.venue_order_id, 0, $6::bigint, $6::bigint + 5000
     from unnest($7::uuid[], $8::uuid[], $9::text[], $10::text[]) as x (id, strategy_id, client_order_id, venue_order_id)`,
    [
      tenantId,
      signalId,
      instrumentId,
      stopPrice,
      quantity,
      openedAt,
      holders.map(({ id }) => id),
      holders.map(({ strategyId }) => strategyId),
      holders.map(({ index }) => heldStopId(index)),
      holders.map(({ index }) => String(heldStopVenueId(index))),
    ],
  );
}

const record = await makeRecord(JSON.parse(process.argv[2] ?? "{}") as RecordPlan);
console.log(JSON.stringify(record));
