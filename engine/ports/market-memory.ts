// What a venue listed when it last answered: an engine that starts while the venue does not answer goes on with that.
import type { UnixMs } from "../domain/time.ts";
import type { Environment, VenueName } from "../domain/venue.ts";

/** Its unified name and the venue's own row. */
export interface ListedMarket {
  readonly symbol: string;
  readonly info: unknown;
}

export interface RememberedMarkets {
  readonly markets: readonly ListedMarket[];
  readonly readAt: UnixMs;
}

export interface MarketMemory {
  /** Undefined: it never answered yet. */
  read(venue: VenueName, environment: Environment): Promise<RememberedMarkets | undefined>;
  write(venue: VenueName, environment: Environment, remembered: RememberedMarkets): Promise<void>;
}
