// Candle intervals in milliseconds by their names on the wire.

const MINUTE_MS = 60_000;

export const INTERVALS: ReadonlyMap<string, number> = new Map([
  ["1m", MINUTE_MS],
  ["3m", 3 * MINUTE_MS],
  ["5m", 5 * MINUTE_MS],
  ["15m", 15 * MINUTE_MS],
  ["30m", 30 * MINUTE_MS],
  ["1h", 60 * MINUTE_MS],
  ["2h", 120 * MINUTE_MS],
  ["4h", 240 * MINUTE_MS],
  ["6h", 360 * MINUTE_MS],
  ["8h", 480 * MINUTE_MS],
  ["12h", 720 * MINUTE_MS],
  ["1d", 1_440 * MINUTE_MS],
]);
