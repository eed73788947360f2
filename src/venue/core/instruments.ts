// Turns the instrument data file into `Instrument`s. The figures follow what the real perpetuals had in 2024–2026.
import { type Decimal, decimal, ONE, ZERO } from "../../../engine/domain/decimal.ts";
import data from "./instruments.json" with { type: "json" };
import type { Instrument, LeverageBracket } from "./market.ts";

type Row = (typeof data.instruments)[number];
type Tier = keyof typeof data.bracketTiers;

const MAX_PRICE_FACTOR = 50;

function bracketsOf(tier: Tier, maxLeverage: number): readonly LeverageBracket[] {
  let floor: Decimal = ZERO;
  let rateBefore: Decimal = ZERO;
  let cumulative: Decimal = ZERO;
  return data.bracketTiers[tier]
    .filter((row) => row.maxLeverage <= maxLeverage)
    .map((row, index) => {
      const rate = decimal(row.maintenanceRate);
      cumulative = index === 0 ? ZERO : cumulative.plus(floor.mul(rate.minus(rateBefore)));
      const bracket: LeverageBracket = {
        bracket: index + 1,
        maxLeverage: row.maxLeverage,
        notionalCap: decimal(row.notionalCap),
        notionalFloor: floor,
        maintenanceRate: rate,
        cumulative,
      };
      floor = bracket.notionalCap;
      rateBefore = rate;
      return bracket;
    });
}

function instrumentOf(row: Row): Instrument {
  const tick = decimal(row.tick);
  const step = decimal(row.step);
  const startPrice = decimal(row.startPrice);
  return {
    symbol: row.symbol,
    base: row.symbol.slice(0, -"USDT".length),
    quote: "USDT",
    tick,
    step,
    priceDecimals: tick.decimalPlaces(),
    quantityDecimals: step.decimalPlaces(),
    minPrice: tick,
    maxPrice: startPrice.mul(MAX_PRICE_FACTOR).div(tick).floor().mul(tick),
    minQuantity: step,
    maxQuantity: decimal(row.maxQuantity),
    maxMarketQuantity: decimal(row.maxMarketQuantity),
    minNotional: decimal(row.minNotional),
    bandUp: ONE.plus(row.bracketTier === "1" ? "0.05" : "0.1"),
    bandDown: ONE.minus(row.bracketTier === "1" ? "0.05" : "0.1"),
    maxLeverage: row.maxLeverage,
    brackets: bracketsOf(row.bracketTier as Tier, row.maxLeverage),
    liquidationFee: decimal("0.0125"),
    fundingIntervalHours: row.fundingIntervalHours,
    onboardMs: Date.parse(row.onboarded),
    startPrice,
    depth: decimal(row.depth),
    dailyVolatility: row.dailyVolatility,
    trading: true,
  };
}

/** All instruments of both exchanges, in the order of the data file. */
export const INSTRUMENTS: readonly Instrument[] = data.instruments.map(instrumentOf);
