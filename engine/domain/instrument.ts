// What can be traded, with the venue's own filters. Linear perpetuals: quantity is in the base asset.
import type { Brand } from "./brand.ts";
import type { Decimal } from "./decimal.ts";
import type { VenueName } from "./venue.ts";

/** Venue-independent: `BTC/USDT:USDT` (base / quote : settlement), as the field and ccxt write it. */
export type InstrumentId = Brand<string, "InstrumentId">;

/** Up to `notionalMax` (quote) the venue allows `leverageMax` and asks `maintenanceRate` × notional − `maintenanceAmount`. */
export interface LeverageBracket {
  readonly notionalMax: Decimal;
  readonly leverageMax: number;
  readonly maintenanceRate: Decimal;
  readonly maintenanceAmount: Decimal;
}

export interface Instrument {
  readonly id: InstrumentId;
  readonly venue: VenueName;
  /** The venue's own name, e.g. `BTCUSDT`. */
  readonly venueSymbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tickSize: Decimal;
  readonly stepSize: Decimal;
  readonly quantityMin: Decimal;
  readonly quantityMax: Decimal;
  readonly marketQuantityMax: Decimal;
  /** Quote; entries below are refused by the venue, reduce-only orders are exempt. */
  readonly notionalMin: Decimal;
  readonly brackets: readonly LeverageBracket[];
  readonly status: "trading" | "reduce-only" | "halted";
}
