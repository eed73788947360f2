// The position that the first accounts hold in the start-up scenario, and its stop: the sink reports what Flotilla's record says.

export const HELD_POSITION = {
  symbol: "BTCUSDT",
  instrumentId: "BTC/USDT:USDT",
  quantity: "0.010",
  entryPrice: "60000",
  stopPrice: "58800",
} as const;

/** Client order id of the account's resting stop, in the shape of Flotilla's own: `f1s0` and 26 of `[a-z2-7]`. */
export function heldStopId(accountIndex: number): string {
  const letters = String(accountIndex)
    .padStart(6, "0")
    .replace(/\d/g, (digit) => "abcdefghij"[Number(digit)] ?? "a");
  return `f1s0${letters.padStart(26, "a")}`;
}

/** Venue order id of the same stop. */
export function heldStopVenueId(accountIndex: number): number {
  return 500_000 + accountIndex;
}
