// The known instruments under every name that a sender may use for them, built once per instrument load.
import { type Decimal, decimal, ONE } from "../domain/decimal.ts";
import type { InstrumentId } from "../domain/instrument.ts";

/**
 * `priceFactor`: what a price of the named symbol is multiplied by to be a price of the instrument.
 * PEPEUSDT names 1000PEPE/USDT:USDT with factor 1000; quantities are divided by it.
 */
export interface NamedInstrument {
  readonly id: InstrumentId;
  readonly priceFactor: Decimal;
}

export interface IndexedInstrument {
  readonly id: InstrumentId;
  readonly base: string;
  readonly quote: string;
}

export interface InstrumentIndex {
  readonly instruments: readonly IndexedInstrument[];
  readonly byId: ReadonlyMap<string, NamedInstrument>;
  /** `BASEQUOTE`, exact. */
  readonly byPair: ReadonlyMap<string, readonly NamedInstrument[]>;
  /** `BASEQUOTE` of the same asset counted in other lots (PEPE, 1000PEPE, SHIB1000). */
  readonly byLot: ReadonlyMap<string, readonly NamedInstrument[]>;
}

const UNIFIED_ID = /^([^/:]+)\/([^/:]+):([^/:]+)$/;
/** `1000PEPE`, `10000SATS`, `1000000MOG`; and Bybit's `SHIB1000`. */
const LOT_BEFORE = /^(10{3,7})([A-Z][A-Z0-9]*)$/;
const LOT_AFTER = /^([A-Z][A-Z0-9]*?)(10{3,7})$/;
const COMMON_LOTS = ["1000", "1000000"] as const;

/** Ids that are not `BASE/QUOTE:SETTLE` are left out: they cannot be named. */
export function buildInstrumentIndex(ids: Iterable<InstrumentId>): InstrumentIndex {
  const instruments: IndexedInstrument[] = [];
  const byId = new Map<string, NamedInstrument>();
  const byPair = new Map<string, NamedInstrument[]>();
  const byLot = new Map<string, NamedInstrument[]>();
  for (const id of ids) {
    const [, base, quote] = UNIFIED_ID.exec(id) ?? [];
    if (base === undefined || quote === undefined || byId.has(id)) continue;
    instruments.push({ id, base, quote });
    byId.set(id, { id, priceFactor: ONE });
    add(byPair, `${base}${quote}`, { id, priceFactor: ONE });
    for (const name of lotNames(id, base, quote)) add(byLot, name.pair, name.named);
  }
  return { instruments, byId, byPair, byLot };
}

interface LotName {
  readonly pair: string;
  readonly named: NamedInstrument;
}

function lotNames(id: InstrumentId, base: string, quote: string): readonly LotName[] {
  const before = LOT_BEFORE.exec(base);
  const after = LOT_AFTER.exec(base);
  const lot = before?.[1] ?? after?.[2];
  const asset = before?.[2] ?? after?.[1];
  const name = (alias: string, priceFactor: Decimal): LotName => ({
    pair: `${alias}${quote}`,
    named: { id, priceFactor },
  });
  if (lot === undefined || asset === undefined) {
    return COMMON_LOTS.map((multiple) => name(`${multiple}${base}`, ONE.div(decimal(multiple))));
  }
  const sameLot = before === null ? `${lot}${asset}` : `${asset}${lot}`;
  return [name(asset, decimal(lot)), name(sameLot, ONE)];
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
