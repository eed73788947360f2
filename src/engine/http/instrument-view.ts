// An instrument as JSON: the venue's filters, and its price where one is known.
import type { Instrument } from "../../../engine/domain/instrument.ts";
import type { Price } from "../../../engine/ports/price-source.ts";
import { iso, text, textOrNull } from "./view-text.ts";

export function instrumentView(instrument: Instrument, price: Price | undefined) {
  const { id, venue, venueSymbol, base, quote, status } = instrument;
  return {
    ...{ id, venue, venueSymbol, base, quote, status },
    trades: status === "trading" && price !== undefined,
    tickSize: text(instrument.tickSize),
    stepSize: text(instrument.stepSize),
    quantityMin: text(instrument.quantityMin),
    quantityMax: text(instrument.quantityMax),
    marketQuantityMax: text(instrument.marketQuantityMax),
    notionalMin: text(instrument.notionalMin),
    leverageMax: instrument.brackets.reduce((most, { leverageMax }) => Math.max(most, leverageMax), 0),
    lastPrice: textOrNull(price?.last),
    markPrice: textOrNull(price?.mark),
    priceAt: price === undefined ? null : iso(price.at),
  };
}
