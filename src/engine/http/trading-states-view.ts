// GET /v1/trading-states: every kill switch with who set it and why, and how much is still open under it.
import type { TradingStateRow } from "../../../adapters/postgres/admin/trading-states.ts";
import type { HeldUnder } from "../../../engine/protection/restraint.ts";
import { iso } from "./view-text.ts";

export interface TradingStateView {
  readonly level: string;
  readonly id: string;
  readonly tenantId: string | null;
  readonly state: string;
  readonly reason: string;
  readonly changedBy: string;
  readonly changedAt: string;
  /** Of this process: what is open where the kill switch applies. */
  readonly left: { readonly positions: number; readonly entries: number };
}

export function tradingStatesView(
  rows: readonly TradingStateRow[],
  held: readonly HeldUnder[],
): readonly TradingStateView[] {
  return rows.map(({ tenantId, scope, scopeId, state, reason, changedBy, changedAt }) => {
    const under = held.find(
      ({ restriction }) =>
        restriction.scope === scope && restriction.scopeId === scopeId && restriction.tenantId === tenantId,
    );
    return {
      level: scope,
      id: scopeId,
      tenantId: tenantId ?? null,
      ...{ state, reason, changedBy, changedAt: iso(changedAt) },
      left: { positions: under?.positions ?? 0, entries: under?.entries ?? 0 },
    };
  });
}
