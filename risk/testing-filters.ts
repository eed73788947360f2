// Instruments with the filters of real perpetuals, and some that are stranger than any. For tests and benchmarks only.
import { decimal } from "../engine/domain/decimal.ts";
import type { Instrument, InstrumentId, LeverageBracket } from "../engine/domain/instrument.ts";

/** base, price, tick, step, quantityMin, quantityMax, marketQuantityMax, notionalMin, leverageMax */
const FILTERS: readonly (readonly [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  number,
])[] = [
  ["BTC", "60123.4", "0.1", "0.001", "0.001", "1000", "120", "100", 125],
  ["ETH", "3012.55", "0.01", "0.001", "0.001", "10000", "2000", "20", 125],
  ["BNB", "575.31", "0.01", "0.01", "0.01", "100000", "2000", "5", 75],
  ["SOL", "143.21", "0.01", "0.01", "0.01", "1000000", "25000", "5", 100],
  ["XRP", "0.5231", "0.0001", "0.1", "0.1", "10000000", "2000000", "5", 75],
  ["ADA", "0.4512", "0.0001", "1", "1", "2000000", "300000", "5", 75],
  ["DOGE", "0.12345", "0.00001", "1", "1", "50000000", "30000000", "5", 75],
  ["TRX", "0.11873", "0.00001", "1", "1", "10000000", "5000000", "5", 50],
  ["LTC", "83.14", "0.01", "0.001", "0.001", "10000", "5000", "20", 75],
  ["BCH", "451.27", "0.01", "0.001", "0.001", "10000", "850", "20", 75],
  ["LINK", "14.203", "0.001", "0.01", "0.01", "200000", "20000", "20", 75],
  ["DOT", "6.114", "0.001", "0.1", "0.1", "1000000", "50000", "5", 75],
  ["AVAX", "27.35", "0.001", "1", "1", "1000000", "5000", "5", 75],
  ["ATOM", "8.213", "0.001", "0.01", "0.01", "1000000", "10000", "5", 50],
  ["ETC", "23.447", "0.001", "0.01", "0.01", "1000000", "20000", "5", 75],
  ["XLM", "0.10233", "0.00001", "1", "1", "10000000", "1000000", "5", 50],
  ["FIL", "4.512", "0.001", "0.1", "0.1", "1000000", "30000", "5", 75],
  ["NEAR", "5.33", "0.0010", "1", "1", "1000000", "50000", "5", 75],
  ["1000PEPE", "0.0098412", "0.0000001", "1", "1", "100000000", "50000000", "5", 75],
  ["1000SHIB", "0.018227", "0.000001", "1", "1", "100000000", "10000000", "5", 75],
  ["1000BONK", "0.023145", "0.000001", "1", "1", "30000000", "15000000", "5", 50],
  ["1000SATS", "0.0002731", "0.0000001", "1", "1", "500000000", "100000000", "5", 50],
  ["MKR", "2412.6", "0.10", "0.001", "0.001", "500", "50", "5", 50],
  ["YFI", "6120", "1", "0.001", "0.001", "500", "20", "5", 25],
  ["AAVE", "95.21", "0.010", "0.1", "0.1", "100000", "3000", "5", 50],
  ["SUI", "0.93412", "0.000100", "0.1", "0.1", "10000000", "500000", "5", 50],
  ["GMX", "27.51", "0.01", "0.01", "0.01", "100000", "3000", "5", 25],
  ["BTCDOM", "2310.4", "0.1", "0.001", "0.001", "1000", "200", "5", 20],
  ["DEFI", "742.1", "0.1", "0.001", "0.001", "10000", "800", "5", 20],
  ["BYBTC", "60123.40", "0.10", "0.001", "0.001", "1190", "119", "5", 100],
  ["BYETH", "3012.55", "0.01", "0.01", "0.01", "7240", "724", "5", 100],
  ["BYXRP", "0.5231", "0.0001", "0.1", "0.1", "4190000", "523740", "5", 75],
  ["10000LADYS", "0.0012345", "0.0000001", "10", "10", "100000000", "24000000", "5", 25],
  ["STEP5", "12.34", "0.02", "5", "10", "100000", "25000", "5", 25],
  ["STEP25", "1.0025", "0.0005", "0.25", "0.5", "1000000", "250000", "10", 25],
  ["TICK5", "99.75", "0.05", "0.3", "0.6", "100000", "3000", "5", 10],
  ["TINY", "0.0000000012", "0.0000000001", "1000", "1000", "1000000000000000", "1000000000000", "5", 5],
  ["HUGE", "1234567.5", "0.5", "0.00000001", "0.00000001", "100", "10", "1", 5],
  ["COARSE", "187000", "100", "1", "1", "500", "100", "5", 3],
];

/** The shape of real bracket tables: each tier allows less leverage and asks for more maintenance. */
function brackets(leverageMax: number): readonly LeverageBracket[] {
  const tiers = [
    ["50000", 1, "0.004", "0"],
    ["600000", 0.8, "0.005", "50"],
    ["3000000", 0.4, "0.01", "3050"],
    ["12000000", 0.16, "0.025", "48050"],
    ["70000000", 0.08, "0.05", "348050"],
    ["500000000", 0.02, "0.125", "5598050"],
  ] as const;
  return tiers.map(([notionalMax, share, maintenanceRate, maintenanceAmount]) => ({
    notionalMax: decimal(notionalMax),
    leverageMax: Math.max(1, Math.floor(leverageMax * share)),
    maintenanceRate: decimal(maintenanceRate),
    maintenanceAmount: decimal(maintenanceAmount),
  }));
}

export interface PricedInstrument {
  readonly instrument: Instrument;
  readonly price: string;
}

export const REALISTIC_INSTRUMENTS: readonly PricedInstrument[] = FILTERS.map(
  ([base, price, tick, step, quantityMin, quantityMax, marketQuantityMax, notionalMin, leverageMax]) => ({
    price,
    instrument: {
      id: `${base}/USDT:USDT` as InstrumentId,
      venue: "binance",
      venueSymbol: `${base}USDT`,
      base,
      quote: "USDT",
      tickSize: decimal(tick),
      stepSize: decimal(step),
      quantityMin: decimal(quantityMin),
      quantityMax: decimal(quantityMax),
      marketQuantityMax: decimal(marketQuantityMax),
      notionalMin: decimal(notionalMin),
      brackets: brackets(leverageMax),
      status: "trading",
    },
  }),
);
