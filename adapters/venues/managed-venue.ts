// Puts the venue port together from one venue's parts, and keeps what runs beside it: markets, prices, clock, streams.
import type { Exchange } from "ccxt";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { PriceSource } from "../../engine/ports/price-source.ts";
import type { SubmitOutcome, Venue } from "../../engine/ports/venue.ts";
import { createMarketKeeper, type MarketKeeper } from "./instruments/market-keeper.ts";
import { createOrderEntry } from "./order-entry/create-order-entry.ts";
import type { OrderEntry } from "./order-entry/order-entry.ts";
import { type SubmitDeps, submitOrder } from "./order-entry/submit-order.ts";
import { createPriceFeed } from "./prices/price-feed.ts";
import { createUserStreams } from "./streams/user-streams.ts";
import type { VenueCore } from "./venue-core.ts";
import type { VenueParts } from "./venue-parts.ts";
import { createVenueReads } from "./venue-reads.ts";

export interface VenueMetrics {
  readonly usedWeight: number;
  readonly limitWeight: number;
  readonly entriesBlocked: boolean;
  readonly allBlocked: boolean;
  readonly orderSocketsOpen: number;
  readonly orderSocketsBusy: number;
  readonly ordersWaiting: number;
  readonly ccxtInstances: number;
  readonly streamsOpen: number;
  readonly streamsUp: number;
  readonly clockOffsetMs: number;
  /** Since any price came in, and since any request was answered; undefined: never. */
  readonly priceAgeMs: number | undefined;
  readonly answerAgeMs: number | undefined;
}

export interface ManagedVenue extends Venue {
  readonly prices: PriceSource;
  /** Markets, clock, prices and warm sockets. Throws when the venue cannot be reached, and was never before. */
  start(): Promise<void>;
  /** Closes streams and sockets; orders in flight finish. */
  stop(): void;
  metrics(): VenueMetrics;
}

export function createManagedVenue<E extends Exchange>(core: VenueCore<E>, parts: VenueParts): ManagedVenue {
  const { options, instruments, venueClock } = core;
  const { venue: name, environment } = options;
  const entry = createOrderEntry(core, parts);
  const markets = createMarketKeeper(core, parts);
  const submitDeps = createSubmitDeps(core, parts, entry, markets);
  const running = createRunning(core, parts, entry, markets);
  return {
    name,
    environment,
    attachesStop: parts.attachesStop,
    instrument: (id) => instruments.find(id),
    instruments: () => instruments.all(),
    now: () => venueClock.now(),
    hasSpare: () => core.budget.hasSpare(),
    submit: (order, signedAt, recvWindowMs) =>
      submitOrder(submitDeps, order, instruments.find(order.instrumentId), signedAt, recvWindowMs),
    ...createVenueReads(core, parts, markets),
    ...running,
    prices: createPriceSource(core),
  };
}

function createSubmitDeps<E extends Exchange>(
  core: VenueCore<E>,
  parts: VenueParts,
  entry: OrderEntry,
  markets: MarketKeeper,
): SubmitDeps {
  const { options, budget, venueClock } = core;
  return {
    venue: options.venue,
    parts,
    entry,
    budget,
    clock: options.clock,
    meter: options.meter,
    settingsOf: ({ accountId }) => options.accountSettings(accountId),
    onOutcome(outcome: SubmitOutcome) {
      if (outcome.kind !== "rejected") return;
      if (outcome.cause === "timestamp") void venueClock.sync();
      if (outcome.cause === "filter") markets.refreshSoon();
    },
  };
}

function createPriceSource<E extends Exchange>({ options, instruments, prices }: VenueCore<E>): PriceSource {
  return {
    latest(venue, environment, id) {
      if (venue !== options.venue || environment !== options.environment) return undefined;
      const instrument = instruments.find(id);
      return instrument === undefined ? undefined : prices.latest(instrument.venueSymbol);
    },
  };
}

type Running = Pick<ManagedVenue, "openStream" | "isStreamUp" | "closeStream" | "start" | "stop" | "metrics">;

function createRunning<E extends Exchange>(
  core: VenueCore<E>,
  parts: VenueParts,
  entry: OrderEntry,
  markets: MarketKeeper,
): Running {
  const { options, instruments, venueClock, gate, prices } = core;
  const { venue, environment, journal } = options;
  const random = options.random ?? Math.random;
  const feed = createPriceFeed({ ...options, feed: parts.priceFeed, prices, gate, random });
  const streams = createUserStreams({ ...options, gate, random, dialectOf: parts.userStream });
  return {
    openStream: (accountId) => streams.open(accountId),
    isStreamUp: (accountId) => streams.isUp(accountId),
    closeStream: (accountId) => streams.close(accountId),
    async start() {
      const answers = await markets.start(() => void venueClock.sync());
      if (answers && !(await venueClock.sync()))
        throw new Error(`${venue}: the venue's clock cannot be read`);
      venueClock.start();
      entry.start();
      const feeding = feed.start();
      if (answers) await feeding;
      journal.write("info", "venue.started", { venue, environment, instruments: instruments.all().length });
    },
    stop() {
      markets.stop();
      venueClock.stop();
      feed.stop();
      streams.closeAll();
      entry.stop();
    },
    metrics() {
      const { open, busy, waiting } = entry.gauges();
      return {
        ...core.budget.gauges(),
        orderSocketsOpen: open,
        orderSocketsBusy: busy,
        ordersWaiting: waiting,
        ccxtInstances: core.pool.size(),
        ...streams.gauges(),
        clockOffsetMs: venueClock.offsetMs(),
        priceAgeMs: priceAge(prices.updatedAt(), options.clock.now()),
        answerAgeMs: core.answerAgeMs(),
      };
    },
  };
}

function priceAge(updatedAt: UnixMs | undefined, now: UnixMs): number | undefined {
  return updatedAt === undefined ? undefined : Math.max(0, now - updatedAt);
}
