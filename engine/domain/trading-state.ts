// Kill switches: each level has a state, and the most restrictive one wins.
// `reducing`: no entries. `flattening`: no entries, and what we hold is closed. `halted`: no entries and no exits of signals.
export type TradingState = "active" | "reducing" | "flattening" | "halted";

/** Wide to narrow. `instrument` halts one instrument for a tenant (or for all, at the platform's tenant). */
export type TradingScope = "platform" | "tenant" | "provider" | "trader" | "account" | "instrument";

const RESTRICTION: Record<TradingState, number> = { active: 0, reducing: 1, flattening: 2, halted: 3 };

export function mostRestrictive(states: readonly TradingState[]): TradingState {
  let worst: TradingState = "active";
  for (const state of states) if (RESTRICTION[state] > RESTRICTION[worst]) worst = state;
  return worst;
}
