// Keeps instruments current: loaded at start, again every hour, and soon after the venue refused an order by a filter.
import type { Exchange } from "ccxt";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { CancelTimer } from "../../../engine/ports/clock.ts";
import type { VenueCore } from "../venue-core.ts";
import { describeFailure, failureOf } from "../venue-failure.ts";
import type { VenueParts } from "../venue-parts.ts";

export interface MarketKeeper {
  /** Throws when the markets cannot be loaded. */
  start(): Promise<void>;
  stop(): void;
  refreshSoon(): void;
  /** Real leverage brackets, fetched once with the first key that comes by. */
  learnBrackets(accountId: AccountId): void;
}

const RELOAD_EVERY_MS = 3_600_000;
const RELOAD_PAUSE_MS = 60_000;

export function createMarketKeeper<E extends Exchange>(core: VenueCore<E>, parts: VenueParts): MarketKeeper {
  const { clock, timers, journal, venue } = core.options;
  let cancel: CancelTimer | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let brackets: "unknown" | "asking" | "known" = "unknown";

  const load = async (reload: boolean): Promise<void> => {
    loadedAt = clock.monotonic();
    core.budget.take("protect", 1);
    const markets = await core.pool.loadMarkets(reload);
    core.instruments.replace(markets.flatMap(({ symbol, info }) => parts.mapInstrument(symbol, info) ?? []));
    if (core.instruments.all().length === 0)
      throw new Error(`${venue} listed no instrument that can be traded`);
  };
  const reload = async (): Promise<void> => {
    try {
      await load(true);
      brackets = "unknown";
    } catch (error) {
      journal.write("warn", "venue.markets-stale", { venue, reason: describeFailure(failureOf(error)) });
    }
  };
  const learn = async (accountId: AccountId | undefined): Promise<void> => {
    if (brackets !== "unknown") return;
    brackets = "asking";
    brackets = (await parts.learnBrackets(accountId)) ? "known" : "unknown";
  };

  return {
    async start() {
      await load(false);
      // Some tens of pages on the real venue: the cautious defaults serve until they are read.
      void learn(undefined);
      cancel ??= timers.every(RELOAD_EVERY_MS, () => void reload());
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
    refreshSoon() {
      if (clock.monotonic() - loadedAt >= RELOAD_PAUSE_MS) void reload();
    },
    learnBrackets: (accountId) => void learn(accountId),
  };
}
