// The mark on a tenant that has moved to another installation: closed and halted, so that it never trades in both.
import { sql } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { TradingState } from "../../../engine/domain/trading-state.ts";
import { type Administration, change, type Outcome, read } from "../admin/administration.ts";
import { setTradingState } from "../admin/trading-states.ts";
import { setTenantTerms, type TenantStatus } from "../tenants/platform-tenants.ts";

export interface MigrationMark {
  readonly to: string;
  /** Before it was migrated. */
  readonly was: TenantStatus;
  /** Its kill switch before it was marked. */
  readonly held: Held;
  readonly sha256: string;
}

interface Held {
  readonly state: TradingState;
  readonly reason: string;
}

const NEVER_HELD: Held = { state: "active", reason: "it was never held" };

const reasonOf = ({ to }: Pick<MigrationMark, "to">): string => `migrated to ${to}`;

/** The kill switch first: whatever comes between leaves it halted. */
export async function markMigrated(
  admin: Administration,
  tenantId: TenantId,
  about: Omit<MigrationMark, "held">,
): Promise<Outcome<undefined>> {
  const { rows } = await read(admin, tenantId, (db) =>
    sql<Held>`select state, reason from trading_state where tenant_id = ${tenantId} and scope = 'tenant'`.execute(
      db,
    ),
  );
  const mark = { ...about, held: rows[0] ?? NEVER_HELD };
  const entry = { tenantId, action: "tenant.migrated", subject: tenantId, detail: mark };
  return inTurn([
    () => setTradingState(admin, { tenantId, scope: "tenant", scopeId: tenantId }, "halted", reasonOf(mark)),
    () => change(admin, entry, async () => undefined),
    () => setTenantTerms(admin, tenantId, { status: "closed" }),
  ]);
}

/** The mark that counts; undefined: it was not migrated, or that was taken back. */
export async function migrationMark(
  admin: Administration,
  tenantId: TenantId,
): Promise<MigrationMark | undefined> {
  const { rows } = await read(admin, tenantId, (db) =>
    sql<{
      action: string;
      detail: MigrationMark;
    }>`select action, detail from audit where tenant_id = ${tenantId}
      and action in ('tenant.migrated', 'tenant.migration-taken-back') order by seq desc limit 1`.execute(db),
  );
  const [latest] = rows;
  return latest?.action === "tenant.migrated" ? latest.detail : undefined;
}

/** The tenant is as it was. A kill switch that a person has set since stays. */
export async function takeMarkBack(
  admin: Administration,
  tenantId: TenantId,
  mark: MigrationMark,
): Promise<Outcome<undefined>> {
  const entry = { tenantId, action: "tenant.migration-taken-back", subject: tenantId, detail: { ...mark } };
  return inTurn([
    () =>
      change(admin, entry, async (db) => {
        await sql`update trading_state set state = ${mark.held.state}, reason = ${mark.held.reason},
            changed_by = ${admin.actor}, changed_at = ${admin.clock.now()}
          where tenant_id = ${tenantId} and scope = 'tenant' and reason = ${reasonOf(mark)}`.execute(db);
        return undefined;
      }),
    () => setTenantTerms(admin, tenantId, { status: mark.was }),
  ]);
}

async function inTurn(steps: readonly (() => Promise<Outcome<undefined>>)[]): Promise<Outcome<undefined>> {
  for (const step of steps) {
    const outcome = await step();
    if (outcome.kind === "refused") return outcome;
  }
  return { kind: "ok", value: undefined };
}
