// What the parts of the Bybit adapter share.
import type { bybit } from "ccxt";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { PositionMode } from "../../../engine/domain/venue.ts";
import type { InstrumentTable } from "../instruments/instrument-table.ts";
import type { VenueReader } from "../venue-reader.ts";

export interface BybitContext {
  readonly reader: VenueReader<bybit>;
  readonly instruments: InstrumentTable;
  /** Venue time, milliseconds. */
  nowMs(): number;
  offsetMs(): number;
  /** Last price of an asset in USDT. */
  priceOf(asset: string): Decimal | undefined;
  /** Executions do not name their leg; on hedge accounts it follows from what they closed. */
  positionModeOf(accountId: AccountId): PositionMode;
}
