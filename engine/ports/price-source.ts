import type { Decimal } from "../domain/decimal.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Environment, VenueName } from "../domain/venue.ts";

export interface Price {
  readonly last: Decimal;
  readonly mark: Decimal;
  /** Our clock, when it was received. */
  readonly at: UnixMs;
}

/** Latest prices in memory; a read never waits. */
export interface PriceSource {
  latest(venue: VenueName, environment: Environment, instrumentId: InstrumentId): Price | undefined;
}
