// Kill switches and correlation groups: what holds trading back.
import { Kysely, PostgresDialect } from "kysely";
import type pg from "pg";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { TradingScope, TradingState } from "../../../engine/domain/trading-state.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import { type Administration, change, type Outcome } from "./administration.ts";
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
  return change(admin, entry, async (db) => {
    const fresh = { state, reason, changed_by: admin.actor, changed_at: admin.clock.now() };
    await db
      .insertInto("trading_state")
      .values({ tenant_id: tenantId ?? null, scope, scope_id: scopeId, ...fresh })
      .onConflict((conflict) => conflict.columns(["tenant_id", "scope", "scope_id"]).doUpdateSet(fresh))
      .execute();
    return undefined;
  });
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
