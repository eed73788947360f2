// The venues that this engine is connected to: paper where its addresses are known, live where it is armed.
import { createVenue, type ManagedVenue } from "../../adapters/venues/create-venue.ts";
import type { VenueOptions, VenueUrls } from "../../adapters/venues/venue-options.ts";
import type { EngineConfig } from "../../config/engine.ts";
import type { Account } from "../../engine/domain/account.ts";
import type { Instrument, InstrumentId } from "../../engine/domain/instrument.ts";
import type { Environment, VenueName } from "../../engine/domain/venue.ts";
import type { Price, PriceSource } from "../../engine/ports/price-source.ts";

export interface Venues extends PriceSource {
  readonly all: readonly ManagedVenue[];
  forAccount(account: Pick<Account, "venue" | "environment">): ManagedVenue | undefined;
  instrumentsAt(place: Pick<Account, "venue" | "environment">): readonly Instrument[] | undefined;
  /** Instruments of every connected venue. */
  instrumentIds(): ReadonlySet<InstrumentId>;
  start(): Promise<void>;
  stop(): void;
}

export type SharedVenueOptions = Omit<
  VenueOptions,
  "venue" | "environment" | "urls" | "enforceBudget" | "orderEntry"
>;

export function buildVenues(config: EngineConfig, shared: SharedVenueOptions): Venues {
  const venues = new Map<string, ManagedVenue>();
  const connect = (venue: VenueName, environment: Environment, urls: VenueUrls | undefined) => {
    const enforceBudget = environment !== "paper" || config.VENUE_LIMITS;
    const options = { ...shared, venue, environment, urls, enforceBudget, orderEntry: config.ORDER_ENTRY };
    venues.set(keyOf(venue, environment), createVenue(options));
  };
  const paper = paperUrls(config);
  for (const [venue, urls] of paper) connect(venue, "paper", urls);
  if (config.LIVE_TRADING)
    for (const venue of ["binance", "bybit"] as const) connect(venue, "live", undefined);
  const all = [...venues.values()];
  const latest = (venue: VenueName, environment: Environment, id: InstrumentId): Price | undefined =>
    venues.get(keyOf(venue, environment))?.prices.latest(venue, environment, id);
  return {
    all,
    latest,
    forAccount: ({ venue, environment }) => venues.get(keyOf(venue, environment)),
    instrumentsAt: ({ venue, environment }) => venues.get(keyOf(venue, environment))?.instruments(),
    instrumentIds: () => new Set(all.flatMap((venue) => venue.instruments().map(({ id }) => id))),
    start: async () => {
      await Promise.all(all.map((venue) => venue.start()));
    },
    stop: () => {
      for (const venue of all) venue.stop();
    },
  };
}

function keyOf(venue: VenueName, environment: Environment): string {
  return `${venue}|${environment}`;
}

function paperUrls(config: EngineConfig): readonly (readonly [VenueName, VenueUrls])[] {
  const { PAPER_BINANCE_REST, PAPER_BINANCE_WS, PAPER_BYBIT_REST, PAPER_BYBIT_WS } = config;
  const urls: [VenueName, VenueUrls][] = [];
  if (PAPER_BINANCE_REST !== undefined && PAPER_BINANCE_WS !== undefined) {
    urls.push(["binance", { rest: PAPER_BINANCE_REST, ws: PAPER_BINANCE_WS }]);
  }
  if (PAPER_BYBIT_REST !== undefined && PAPER_BYBIT_WS !== undefined) {
    urls.push(["bybit", { rest: PAPER_BYBIT_REST, ws: PAPER_BYBIT_WS }]);
  }
  return urls;
}
