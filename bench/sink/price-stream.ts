// Prices that never move, once a second, as Binance's all-market streams send them: an engine that refuses old prices would trade nothing otherwise.
import { SINK_INSTRUMENTS, type SinkInstrument } from "./instruments.ts";

export const PRICE_PERIOD_MS = 1_000;

const ROWS: Readonly<Record<string, (instrument: SinkInstrument, atMs: number) => unknown>> = {
  "!markPrice@arr@1s": ({ symbol, price }, atMs) => ({
    e: "markPriceUpdate",
    E: atMs,
    s: symbol,
    p: price,
    i: price,
    P: price,
    r: "0.00010000",
    T: 4_133_404_800_000,
  }),
  "!miniTicker@arr": ({ symbol, price }, atMs) => ({
    e: "24hrMiniTicker",
    E: atMs,
    s: symbol,
    c: price,
    o: price,
    h: price,
    l: price,
    v: "1000",
    q: "1000000",
  }),
};

/** Names of the price streams that a combined-stream URL (`…/stream?streams=a/b`) asks for; others are ignored. */
export function priceStreamsOf(target: string): readonly string[] {
  const streams = new URL(target, "ws://sink").searchParams.get("streams") ?? "";
  return streams.split("/").filter((name) => name in ROWS);
}

/** One frame of a stream with every instrument's price. */
export function priceFrame(stream: string, atMs: number): string {
  return JSON.stringify({
    stream,
    data: SINK_INSTRUMENTS.map((instrument) => ROWS[stream]?.(instrument, atMs)),
  });
}
