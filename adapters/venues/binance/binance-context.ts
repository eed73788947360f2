// What the parts of the Binance adapter share.
import type { binanceusdm } from "ccxt";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { InstrumentTable } from "../instruments/instrument-table.ts";
import type { VenueReader } from "../venue-reader.ts";
import type { FundingRates } from "./funding-rates.ts";

export interface BinanceContext {
  readonly reader: VenueReader<binanceusdm>;
  readonly instruments: InstrumentTable;
  readonly fundingRates: Pick<FundingRates, "at">;
  /** What nobody waits for may be asked. */
  hasSpare(): boolean;
  /** Venue time, milliseconds. */
  nowMs(): number;
  offsetMs(): number;
  /** Last price of an asset in USDT. */
  priceOf(asset: string): Decimal | undefined;
}
