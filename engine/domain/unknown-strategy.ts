// The record may lose the signal that opened a position, and with it the strategy: then the position stands under this one.
import type { StrategyId } from "./ids.ts";

export const UNKNOWN_STRATEGY = "00000000-0000-0000-0000-000000000000" as StrategyId;

/** A position of unknown origin yields to every strategy that the account follows: to be flat too early is the smaller harm. */
export function mayReduce(
  strategyId: StrategyId,
  position: { readonly strategyId: StrategyId | undefined },
): boolean {
  return position.strategyId === strategyId || position.strategyId === UNKNOWN_STRATEGY;
}
