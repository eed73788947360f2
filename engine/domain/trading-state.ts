// Kill switches: each level has a state, and the most restrictive one wins.
export type TradingState = "active" | "reducing" | "halted";

/** Wide to narrow. `instrument` halts one instrument for a tenant (or for all, at the platform's tenant). */
export type TradingScope = "platform" | "tenant" | "provider" | "trader" | "account" | "instrument";

const RESTRICTION: Record<TradingState, number> = { active: 0, reducing: 1, halted: 2 };

export function mostRestrictive(states: readonly TradingState[]): TradingState {
  let worst: TradingState = "active";
  for (const state of states) if (RESTRICTION[state] > RESTRICTION[worst]) worst = state;
  return worst;
}
