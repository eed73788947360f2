// Binance's exchangeInfo rows and leverage brackets to our instruments.
import { z } from "zod";
import { Decimal, decimal } from "../../../engine/domain/decimal.ts";
import type { Instrument, InstrumentId, LeverageBracket } from "../../../engine/domain/instrument.ts";
import { rowsOf } from "../rows-of.ts";
import { wire } from "../wire-fields.ts";

const Filter = z.object({
  filterType: z.string(),
  tickSize: wire.decimal.optional(),
  stepSize: wire.decimal.optional(),
  minQty: wire.decimal.optional(),
  maxQty: wire.decimal.optional(),
  notional: wire.decimal.optional(),
});

const Row = z.object({
  symbol: wire.name,
  status: z.string(),
  contractType: z.string(),
  baseAsset: wire.name,
  quoteAsset: wire.name,
  marginAsset: z.string(),
  requiredMarginPercent: wire.decimalOrZero,
  maintMarginPercent: wire.decimalOrZero,
  filters: z.array(Filter),
});

/** Undefined: not a USDT perpetual, or a row that does not say how it may be traded. */
export function mapBinanceInstrument(id: string, info: unknown): Instrument | undefined {
  const parsed = Row.safeParse(info);
  if (!parsed.success) return undefined;
  const row = parsed.data;
  if (row.contractType !== "PERPETUAL" || row.marginAsset !== "USDT" || row.quoteAsset !== "USDT")
    return undefined;
  const filter = (type: string) => row.filters.find(({ filterType }) => filterType === type);
  const price = filter("PRICE_FILTER");
  const lot = filter("LOT_SIZE");
  const marketLot = filter("MARKET_LOT_SIZE");
  const notional = filter("MIN_NOTIONAL");
  if (price?.tickSize === undefined || lot?.stepSize === undefined || lot.maxQty === undefined)
    return undefined;
  return {
    id: id as InstrumentId,
    venue: "binance",
    venueSymbol: row.symbol,
    base: row.baseAsset,
    quote: row.quoteAsset,
    tickSize: price.tickSize,
    stepSize: lot.stepSize,
    quantityMin: lot.minQty ?? lot.stepSize,
    quantityMax: lot.maxQty,
    marketQuantityMax: marketLot?.maxQty ?? lot.maxQty,
    notionalMin: notional?.notional ?? decimal(5),
    brackets: [defaultBracket(row)],
    status: row.status === "TRADING" ? "trading" : "halted",
  };
}

const NOTIONAL_UNBOUNDED = decimal("1000000000000");
const HUNDRED = decimal(100);

/** Before any key has shown us the real brackets: the cautious figures of exchangeInfo, or 20× and 2.5 %. */
function defaultBracket(row: z.output<typeof Row>): LeverageBracket {
  const required = row.requiredMarginPercent.isZero() ? decimal(5) : row.requiredMarginPercent;
  const maintenance = row.maintMarginPercent.isZero() ? decimal("2.5") : row.maintMarginPercent;
  return {
    notionalMax: NOTIONAL_UNBOUNDED,
    leverageMax: Math.max(1, HUNDRED.div(required).floor().toNumber()),
    maintenanceRate: maintenance.div(HUNDRED),
    maintenanceAmount: new Decimal(0),
  };
}

const Brackets = rowsOf(
  z.object({
    symbol: z.string(),
    brackets: rowsOf(
      z.object({
        initialLeverage: z.coerce.number().int().positive(),
        notionalCap: wire.decimal,
        maintMarginRatio: wire.decimal,
        cum: wire.decimalOrZero,
      }),
    ),
  }),
);

export function mapBinanceBrackets(body: unknown): ReadonlyMap<string, readonly LeverageBracket[]> {
  const rows = Brackets.parse(body);
  return new Map(
    rows.map(({ symbol, brackets }) => [
      symbol,
      brackets
        .map((bracket) => ({
          notionalMax: bracket.notionalCap,
          leverageMax: bracket.initialLeverage,
          maintenanceRate: bracket.maintMarginRatio,
          maintenanceAmount: bracket.cum,
        }))
        .sort((left, right) => left.notionalMax.cmp(right.notionalMax)),
    ]),
  );
}
