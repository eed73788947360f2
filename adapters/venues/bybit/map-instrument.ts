// Bybit's instrument rows and risk limits to our instruments.
import { z } from "zod";
import { decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { Instrument, InstrumentId, LeverageBracket } from "../../../engine/domain/instrument.ts";
import { rowsOf } from "../rows-of.ts";
import { wire } from "../wire-fields.ts";

const Row = z.object({
  symbol: wire.name,
  contractType: z.string(),
  status: z.string(),
  baseCoin: wire.name,
  quoteCoin: wire.name,
  settleCoin: z.string(),
  leverageFilter: z.object({ maxLeverage: z.coerce.number().positive() }),
  priceFilter: z.object({ tickSize: wire.decimal }),
  lotSizeFilter: z.object({
    minOrderQty: wire.decimal,
    maxOrderQty: wire.decimal,
    maxMktOrderQty: wire.decimalOrNone,
    qtyStep: wire.decimal,
    minNotionalValue: wire.decimalOrNone,
  }),
});

const NOTIONAL_UNBOUNDED = decimal("1000000000000");

/** Undefined: not a USDT perpetual. */
export function mapBybitInstrument(id: string, info: unknown): Instrument | undefined {
  const parsed = Row.safeParse(info);
  if (!parsed.success) return undefined;
  const row = parsed.data;
  if (row.contractType !== "LinearPerpetual" || row.settleCoin !== "USDT") return undefined;
  const lot = row.lotSizeFilter;
  return {
    id: id as InstrumentId,
    venue: "bybit",
    venueSymbol: row.symbol,
    base: row.baseCoin,
    quote: row.quoteCoin,
    tickSize: row.priceFilter.tickSize,
    stepSize: lot.qtyStep,
    quantityMin: lot.minOrderQty,
    quantityMax: lot.maxOrderQty,
    marketQuantityMax: lot.maxMktOrderQty ?? lot.maxOrderQty,
    notionalMin: lot.minNotionalValue ?? decimal(5),
    brackets: [defaultBracket(row.leverageFilter.maxLeverage)],
    status: row.status === "Trading" ? "trading" : "halted",
  };
}

/** Until the risk limits are read: half of the initial margin is Bybit's usual maintenance margin. */
function defaultBracket(leverageMax: number): LeverageBracket {
  return {
    notionalMax: NOTIONAL_UNBOUNDED,
    leverageMax: Math.max(1, Math.floor(leverageMax)),
    maintenanceRate: decimal(1).div(decimal(String(leverageMax)).mul(2)),
    maintenanceAmount: ZERO,
  };
}

const RiskLimits = z.object({
  result: z.object({
    list: rowsOf(
      z.object({
        symbol: z.string(),
        riskLimitValue: wire.decimal,
        maintenanceMargin: wire.decimal,
        maxLeverage: z.coerce.number().positive(),
        mmDeduction: wire.decimalOrZero,
      }),
    ),
    nextPageCursor: z.string().optional(),
  }),
});

export interface RiskLimitPage {
  readonly brackets: ReadonlyMap<string, readonly LeverageBracket[]>;
  readonly nextCursor: string | undefined;
}

export function mapBybitRiskLimits(body: unknown): RiskLimitPage {
  const { list, nextPageCursor } = RiskLimits.parse(body).result;
  const brackets = new Map<string, LeverageBracket[]>();
  for (const row of list) {
    const rows = brackets.get(row.symbol) ?? [];
    rows.push({
      notionalMax: row.riskLimitValue,
      leverageMax: Math.max(1, Math.floor(row.maxLeverage)),
      maintenanceRate: row.maintenanceMargin,
      maintenanceAmount: row.mmDeduction,
    });
    brackets.set(row.symbol, rows);
  }
  for (const rows of brackets.values()) rows.sort((left, right) => left.notionalMax.cmp(right.notionalMax));
  return { brackets, nextCursor: nextPageCursor === "" ? undefined : nextPageCursor };
}
