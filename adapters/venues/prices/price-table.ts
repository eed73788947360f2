// Latest prices of one venue in memory: a read is one map lookup.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import type { Price } from "../../../engine/ports/price-source.ts";

export interface PriceTable {
  latest(venueSymbol: string): Price | undefined;
  /** Either half may come alone; a price exists once both are known. */
  update(venueSymbol: string, last: Decimal | undefined, mark: Decimal | undefined): void;
  /** Our clock, of the newest update of any symbol; undefined before the first. */
  updatedAt(): UnixMs | undefined;
  size(): number;
}

interface Entry {
  last: Decimal | undefined;
  mark: Decimal | undefined;
  price: Price | undefined;
}

export function createPriceTable(clock: Clock): PriceTable {
  const entries = new Map<string, Entry>();
  let updatedAt: UnixMs | undefined;
  return {
    latest: (venueSymbol) => entries.get(venueSymbol)?.price,
    update(venueSymbol, last, mark) {
      let entry = entries.get(venueSymbol);
      if (entry === undefined) {
        entry = { last: undefined, mark: undefined, price: undefined };
        entries.set(venueSymbol, entry);
      }
      entry.last = last ?? entry.last;
      entry.mark = mark ?? entry.mark;
      updatedAt = clock.now();
      if (entry.last !== undefined && entry.mark !== undefined) {
        entry.price = { last: entry.last, mark: entry.mark, at: updatedAt };
      }
    },
    updatedAt: () => updatedAt,
    size: () => entries.size,
  };
}
