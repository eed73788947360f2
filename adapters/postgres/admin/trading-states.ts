// Kill switches and correlation groups: what holds trading back.
import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import type pg from "pg";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { TradingScope, TradingState } from "../../../engine/domain/trading-state.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import type { After, Listed } from "../history/listing.ts";
import { type Administration, change, expectRow, type Outcome, Refused, read } from "./administration.ts";
import type { Tables } from "./tables.ts";

export interface KillSwitch {
  /** Undefined: the whole platform, or one instrument for everybody. */
  readonly tenantId: TenantId | undefined;
  readonly scope: TradingScope;
  /** `platform` for the platform; else the id of the tenant, provider, trader, account or instrument. */
  readonly scopeId: string;
}

/** `halted`: only what protects. `reducing`: exits too. `flattening`: as that, and we close what we hold. `active`: as usual. */
export function setTradingState(
  admin: Administration,
  target: KillSwitch,
  state: TradingState,
  reason: string,
): Promise<Outcome<undefined>> {
  const { tenantId, scope, scopeId } = target;
  const entry = {
    tenantId,
    action: "trading-state.set",
    subject: `${scope} ${scopeId}`,
    detail: { state, reason },
  };
  const own = admin.own !== undefined;
  return change(admin, entry, async (db) => {
    await expectSubject(db, target);
    const fresh = { state, reason, changed_by: admin.actor, changed_at: admin.clock.now(), own };
    const { numInsertedOrUpdatedRows } = await db
      .insertInto("trading_state")
      .values({ tenant_id: tenantId ?? null, scope, scope_id: scopeId, ...fresh })
      .onConflict((conflict) => {
        const changed = conflict.columns(["tenant_id", "scope", "scope_id"]).doUpdateSet(fresh);
        return own
          ? changed.where(sql<boolean>`(trading_state.own or trading_state.state = 'active')`)
          : changed;
      })
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n)
      throw new Refused("HELD_BY_ADMIN", `${scope} ${scopeId} is held by an admin, who alone lets it go.`);
    return undefined;
  });
}

/** The row must be there, and be the caller's own where the caller is a trader or provider: a typing error would halt nothing. */
async function expectSubject(
  db: Transaction<Tables>,
  { tenantId, scope, scopeId }: KillSwitch,
): Promise<void> {
  if (tenantId === undefined || scope === "platform" || scope === "instrument") return;
  const { rows } = await sql`select from ${sql.table(scope)} where id::text = ${scopeId} and ${
    scope === "tenant" ? sql`id = ${tenantId}` : sql`tenant_id = ${tenantId}`
  }`.execute(db);
  expectRow(BigInt(rows.length));
}

/** For the engine itself: `reducing` for the platform, unless a person set something there that is at least as strict. */
export async function stopEntriesEverywhere(pool: pg.Pool, clock: Clock, reason: string): Promise<void> {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const entry = {
    ...{ tenantId: undefined, action: "trading-state.set", subject: "platform platform" },
    detail: { state: "reducing", reason },
  };
  const outcome = await change({ db, clock, actor: ENGINE }, entry, async (transaction) => {
    const fresh = { state: "reducing", reason, changed_by: ENGINE, changed_at: clock.now() } as const;
    await transaction
      .insertInto("trading_state")
      .values({ tenant_id: null, scope: "platform", scope_id: "platform", ...fresh })
      .onConflict((conflict) =>
        conflict
          .columns(["tenant_id", "scope", "scope_id"])
          .doUpdateSet(fresh)
          .where("trading_state.state", "=", "active"),
      )
      .execute();
  });
  if (outcome.kind === "refused") throw new Error(outcome.sentence);
}

const ENGINE = "engine";

export interface TradingStateRow extends KillSwitch {
  readonly state: TradingState;
  readonly reason: string;
  readonly changedBy: string;
  readonly changedAt: UnixMs;
}

export function readTradingStates(pool: pg.Pool): Promise<readonly TradingStateRow[]> {
  return listTradingStates({ db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }) });
}

export async function listTradingStates({
  db,
}: Pick<Administration, "db">): Promise<readonly TradingStateRow[]> {
  const rows = await db.selectFrom("trading_state").selectAll().orderBy("changed_at", "desc").execute();
  return rows.map((row) => ({
    tenantId: row.tenant_id ?? undefined,
    scope: row.scope,
    scopeId: row.scope_id,
    state: row.state,
    reason: row.reason,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  }));
}

/** `tenantId` undefined: what is set above the tenants; else of one tenant, with what the platform has set for everybody. */
export async function tradingStatesPage(
  admin: Administration,
  tenantId: TenantId | undefined,
  { after, limit }: { readonly after: After | undefined; readonly limit: number },
): Promise<readonly (TradingStateRow & Listed)[]> {
  const concerns =
    tenantId === undefined
      ? sql`tenant_id is null`
      : sql`(tenant_id = ${tenantId} or tenant_id is null)
          and (scope in ('platform', 'tenant', 'instrument') or own_kill_switch(scope, scope_id))`;
  const id = sql`concat_ws(' ', tenant_id, scope, scope_id)`;
  const rest = after === undefined ? sql`true` : sql`(changed_at, ${id}) < (${after.at}, ${after.id})`;
  const { rows } = await read(admin, tenantId, (db) =>
    sql<TradingStateRow & Listed>`
      select tenant_id as "tenantId", scope, scope_id as "scopeId", state, reason, changed_by as "changedBy",
        changed_at as "changedAt", changed_at as "listedAt", ${id} as "listedId"
      from trading_state where ${concerns} and ${rest} order by changed_at desc, ${id} desc limit ${limit}`.execute(
      db,
    ),
  );
  return rows;
}

export interface CorrelationGroup {
  readonly name: string;
  readonly instrumentIds: readonly InstrumentId[];
}

export async function listCorrelationGroups(
  admin: Administration,
  tenantId: TenantId,
): Promise<readonly CorrelationGroup[]> {
  const rows = await read(admin, tenantId, (db) =>
    db
      .selectFrom("correlation_group")
      .selectAll()
      .where("tenant_id", "=", tenantId)
      .orderBy("name")
      .execute(),
  );
  return rows.map(({ name, instrument_ids: instrumentIds }) => ({ name, instrumentIds }));
}

/** Instruments that share one exposure cap; an empty list removes the group. */
export function setCorrelationGroup(
  admin: Administration,
  tenantId: TenantId,
  name: string,
  instrumentIds: readonly InstrumentId[],
): Promise<Outcome<undefined>> {
  const entry = { tenantId, action: "correlation-group.set", subject: name, detail: { instrumentIds } };
  return change(admin, entry, async (db) => {
    if (instrumentIds.length === 0) {
      await db
        .deleteFrom("correlation_group")
        .where("tenant_id", "=", tenantId)
        .where("name", "=", name)
        .execute();
      return undefined;
    }
    await db
      .insertInto("correlation_group")
      .values({ tenant_id: tenantId, name, instrument_ids: instrumentIds })
      .onConflict((conflict) =>
        conflict.columns(["tenant_id", "name"]).doUpdateSet({ instrument_ids: instrumentIds }),
      )
      .execute();
    return undefined;
  });
}
