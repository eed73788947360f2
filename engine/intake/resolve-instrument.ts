// Which instrument a sender means: TradingView tickers, venue symbols and ccxt names all lead to one InstrumentId.
import type { InstrumentId } from "../domain/instrument.ts";
import type { InstrumentIndex, NamedInstrument } from "./instrument-index.ts";
import { nearInstruments } from "./near-instruments.ts";

export type Resolution =
  | ({ readonly kind: "resolved" } & NamedInstrument)
  | { readonly kind: "ambiguous"; readonly candidates: readonly InstrumentId[] }
  | { readonly kind: "unknown"; readonly near: readonly InstrumentId[] };

const SYMBOL = /^[A-Z0-9][A-Z0-9:/._-]{0,63}$/;
/** `BINANCE:`, `BYBIT_DLY:`; never the settlement asset of `BTC/USDT:USDT`, which stands behind a slash. */
const VENUE_PREFIX = /^[A-Z0-9_.]+:(?=[^:])/;
/** Delayed feeds. */
const FEED_SUFFIX = /_DLY?$/;
/** Perpetual marks: TradingView `.P`, `BTCUSDTPERP`, `BTCUSDT-PERP`, OKX `-SWAP`. */
const PERPETUAL_SUFFIX = /(?:[._-]?PERP|\.P|-SWAP)$/;

/** `symbol` as the sender wrote it. Exact names win over the same asset in other lots. */
export function resolveInstrument(index: InstrumentIndex, symbol: string): Resolution {
  const text = symbol.trim().toUpperCase();
  if (!SYMBOL.test(text)) return { kind: "unknown", near: [] };
  const settled = index.byId.get(withoutPrefix(text));
  if (settled !== undefined) return { kind: "resolved", ...settled };
  const plain = withoutPrefix(text).replace(FEED_SUFFIX, "");
  return (
    byPair(index, pairOf(plain)) ??
    byPair(index, pairOf(plain.replace(PERPETUAL_SUFFIX, ""))) ?? {
      kind: "unknown",
      near: nearInstruments(index, pairOf(plain.replace(PERPETUAL_SUFFIX, ""))),
    }
  );
}

function withoutPrefix(text: string): string {
  return text.replace(VENUE_PREFIX, "");
}

/** A settlement asset stays visible (`BTCUSDT:USDC`), so that a wrong one matches nothing. */
function pairOf(text: string): string {
  return text.replace(/[/_-]/g, "");
}

function byPair(index: InstrumentIndex, pair: string): Resolution | undefined {
  const named = index.byPair.get(pair) ?? index.byLot.get(pair);
  const [only, ...others] = named ?? [];
  if (only === undefined) return undefined;
  if (others.length === 0) return { kind: "resolved", ...only };
  return { kind: "ambiguous", candidates: [only, ...others].map((candidate) => candidate.id) };
}
