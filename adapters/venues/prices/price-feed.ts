// Prices come by stream; where it is silent for two seconds they are fetched, so that decisions never rest on old ones.
import type { CancelTimer, Clock, Timers } from "../../../engine/ports/clock.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import type { ConnectGate } from "../streams/connect-gate.ts";
import { openReconnectingStream, type ReconnectingStream } from "../streams/reconnecting-stream.ts";
import type { StreamDialect } from "../streams/stream-dialect.ts";
import type { PriceTable } from "./price-table.ts";

export interface PriceFeed {
  readonly stream: StreamDialect;
  /** Fetches all prices once; false when that failed. */
  poll(): Promise<boolean>;
}

export interface PriceFeedOptions {
  readonly feed: PriceFeed;
  readonly prices: PriceTable;
  readonly gate: ConnectGate;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly venue: string;
  random(): number;
}

export interface RunningPriceFeed {
  /** Resolves once prices were fetched, or could not be. */
  start(): Promise<void>;
  stop(): void;
}

const SILENT_AFTER_MS = 2_000;
const CHECK_EVERY_MS = 500;
/** Between two fetches while the stream stays silent. */
const POLL_EVERY_MS = 1_000;

export function createPriceFeed(options: PriceFeedOptions): RunningPriceFeed {
  const { feed, prices, clock, timers, journal, venue } = options;
  let stream: ReconnectingStream | undefined;
  let cancelCheck: CancelTimer | undefined;
  let polling = false;
  let polledAt = Number.NEGATIVE_INFINITY;

  const poll = async (): Promise<void> => {
    if (polling) return;
    polling = true;
    polledAt = clock.monotonic();
    try {
      await feed.poll();
    } finally {
      polling = false;
    }
  };
  const check = (): void => {
    const updatedAt = prices.updatedAt();
    const silent = updatedAt === undefined || clock.now() - updatedAt > SILENT_AFTER_MS;
    if (silent && clock.monotonic() - polledAt >= POLL_EVERY_MS) void poll();
  };
  return {
    async start() {
      stream ??= openReconnectingStream({
        ...options,
        dialect: feed.stream,
        onUp: () => journal.write("info", "venue.prices-up", { venue }),
        onDown: (reason) => journal.write("warn", "venue.prices-down", { venue, reason }),
      });
      cancelCheck ??= timers.every(CHECK_EVERY_MS, check);
      await poll();
    },
    stop() {
      cancelCheck?.();
      cancelCheck = undefined;
      stream?.close();
      stream = undefined;
    },
  };
}
