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

const frames = new Map<string, { readonly atMs: number; readonly text: string }>();

/** One frame of a stream with every instrument's price; built once a period for all connections, because the sink has better things to do. */
export function priceFrame(stream: string, nowMs: number): string {
  const known = frames.get(stream);
  if (known !== undefined && nowMs - known.atMs < PRICE_PERIOD_MS / 2) return known.text;
  const data = SINK_INSTRUMENTS.map((instrument) => ROWS[stream]?.(instrument, nowMs));
  const text = JSON.stringify({ stream, data });
  frames.set(stream, { atMs: nowMs, text });
  return text;
}
