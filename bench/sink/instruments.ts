// The instruments the sink claims to trade: one fixed, generated list, so that every contender loads the same markets.

export interface SinkInstrument {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly tickSize: string;
  readonly stepSize: string;
  readonly minNotional: string;
  /** A constant: the sink has no market, contenders size against this price. */
  readonly price: string;
}

/** As many as Binance lists in order of magnitude: a client with its own copy of the markets pays for it as in real life. */
const GENERATED_COUNT = 500;

const MAJORS: readonly SinkInstrument[] = [
  {
    symbol: "BTCUSDT",
    baseAsset: "BTC",
    tickSize: "0.10",
    stepSize: "0.001",
    minNotional: "50",
    price: "60000.00",
  },
  {
    symbol: "ETHUSDT",
    baseAsset: "ETH",
    tickSize: "0.01",
    stepSize: "0.001",
    minNotional: "20",
    price: "3000.00",
  },
];

/** Two majors and 500 generated perpetuals (`Q000USDT` …). */
export const SINK_INSTRUMENTS: readonly SinkInstrument[] = [
  ...MAJORS,
  ...Array.from({ length: GENERATED_COUNT }, (_, index) => {
    const baseAsset = `Q${String(index).padStart(3, "0")}`;
    return {
      symbol: `${baseAsset}USDT`,
      baseAsset,
      tickSize: "0.0100",
      stepSize: "0.01",
      minNotional: "5",
      price: "100.00",
    };
  }),
];
