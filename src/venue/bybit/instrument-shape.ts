// Instruments and their risk tiers as V5 writes them.
import { decimal, ONE } from "../../../engine/domain/decimal.ts";
import type { Instrument, LeverageBracket } from "../core/market.ts";
import type { JsonObject } from "./answer.ts";
import { decimalText } from "./names.ts";

const MINUTES_PER_HOUR = 60;
const FUNDING_RATE_CAP = "0.005";

/** A row of `GET /v5/market/instruments-info?category=linear`. */
export function instrumentShape(instrument: Instrument, symbolId: number): JsonObject {
  return {
    symbolId,
    symbol: instrument.symbol,
    contractType: "LinearPerpetual",
    status: instrument.trading ? "Trading" : "Closed",
    baseCoin: instrument.base,
    quoteCoin: instrument.quote,
    settleCoin: instrument.quote,
    symbolType: "",
    launchTime: String(instrument.onboardMs),
    deliveryTime: "0",
    deliveryFeeRate: "",
    priceScale: String(instrument.priceDecimals),
    leverageFilter: {
      minLeverage: "1",
      maxLeverage: instrument.maxLeverage.toFixed(2),
      leverageStep: "1",
    },
    priceFilter: {
      minPrice: decimalText(instrument.minPrice),
      maxPrice: decimalText(instrument.maxPrice),
      tickSize: decimalText(instrument.tick),
    },
    lotSizeFilter: {
      maxOrderQty: decimalText(instrument.maxQuantity),
      minOrderQty: decimalText(instrument.minQuantity),
      qtyStep: decimalText(instrument.step),
      postOnlyMaxOrderQty: decimalText(instrument.maxQuantity),
      maxMktOrderQty: decimalText(instrument.maxMarketQuantity),
      minNotionalValue: decimalText(instrument.minNotional),
    },
    unifiedMarginTrade: true,
    fundingInterval: instrument.fundingIntervalHours * MINUTES_PER_HOUR,
    copyTrading: "none",
    upperFundingRate: FUNDING_RATE_CAP,
    lowerFundingRate: `-${FUNDING_RATE_CAP}`,
    isPreListing: false,
    preListingInfo: null,
    riskParameters: {
      priceLimitRatioX: decimalText(instrument.bandUp.sub(ONE)),
      priceLimitRatioY: decimalText(instrument.bandUp.sub(ONE)),
    },
    displayName: "",
  };
}

/** A row of `GET /v5/market/risk-limit`. */
export function riskLimitShape(symbol: string, bracket: LeverageBracket): JsonObject {
  return {
    id: bracket.bracket,
    symbol,
    riskLimitValue: decimalText(bracket.notionalCap),
    maintenanceMargin: decimalText(bracket.maintenanceRate),
    initialMargin: decimalText(ONE.div(decimal(bracket.maxLeverage)).toDecimalPlaces(6)),
    isLowestRisk: bracket.bracket === 1 ? 1 : 0,
    maxLeverage: bracket.maxLeverage.toFixed(2),
    mmDeduction: decimalText(bracket.cumulative),
  };
}
