// The one signal every contender gets: Flotilla's own webhook dialect, so that all parse the same bytes.

export interface BenchSignal {
  readonly id: string;
  readonly instrument: string;
  readonly side: "buy" | "sell";
  /** Reference price; the sink's prices never move. */
  readonly price: number;
}

/** JSON body of the webhook: a market entry with a stop 2 % away and one target 4 % away. */
export function benchSignalBody(signal: BenchSignal): string {
  const direction = signal.side === "buy" ? 1 : -1;
  return JSON.stringify({
    id: signal.id,
    issuedAt: new Date().toISOString(),
    action: "open",
    side: signal.side,
    instrument: signal.instrument,
    entry: { type: "market" },
    stop: (signal.price * (1 - 0.02 * direction)).toFixed(2),
    targets: [{ price: (signal.price * (1 + 0.04 * direction)).toFixed(2), share: "1" }],
  });
}
