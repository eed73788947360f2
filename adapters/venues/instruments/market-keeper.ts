// Keeps instruments current: loaded at start, again every hour, and soon after the venue refused an order by a filter. A venue that
// does not answer at start is started with what it listed before, and asked again until it does.
import type { Exchange } from "ccxt";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { CancelTimer } from "../../../engine/ports/clock.ts";
import type { ListedMarket } from "../../../engine/ports/market-memory.ts";
import type { VenueCore } from "../venue-core.ts";
import { describeFailure, failureOf } from "../venue-failure.ts";
import type { VenueParts } from "../venue-parts.ts";

export interface MarketKeeper {
  /**
   * False: the venue did not answer, its markets are those of an earlier time, and `onAnswered` is called once it does. Throws when
   * they cannot be loaded and none were remembered.
   */
  start(onAnswered: () => void): Promise<boolean>;
  stop(): void;
  refreshSoon(): void;
  /** Real leverage brackets, fetched once with the first key that comes by. */
  learnBrackets(accountId: AccountId): void;
}

const RELOAD_EVERY_MS = 3_600_000;
const RELOAD_PAUSE_MS = 60_000;
const ASK_AGAIN_MS = 5_000;

export function createMarketKeeper<E extends Exchange>(core: VenueCore<E>, parts: VenueParts): MarketKeeper {
  const { clock, timers, journal, venue, environment, marketMemory } = core.options;
  let cancel: CancelTimer | undefined;
  let cancelAsking: CancelTimer | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let brackets: "unknown" | "asking" | "known" = "unknown";

  const use = (markets: readonly ListedMarket[]): void => {
    core.instruments.replace(markets.flatMap(({ symbol, info }) => parts.mapInstrument(symbol, info) ?? []));
    if (core.instruments.all().length === 0)
      throw new Error(`${venue} listed no instrument that can be traded`);
  };
  const load = async (reload: boolean): Promise<void> => {
    loadedAt = clock.monotonic();
    core.budget.take("protect", 1);
    const markets = await core.pool.loadMarkets(reload);
    use(markets);
    const listed = markets.map(({ symbol, info }) => ({ symbol, info }));
    marketMemory
      ?.write(venue, environment, { markets: listed, readAt: clock.now() })
      .catch((error: unknown) => tell("venue.markets-not-remembered", String(error)));
  };
  const tell = (event: string, reason: string): void => journal.write("warn", event, { venue, reason });
  /** False: it did not answer. */
  const reload = async (): Promise<boolean> => {
    try {
      await load(true);
      brackets = "unknown";
      return true;
    } catch (error) {
      tell("venue.markets-stale", describeFailure(failureOf(error)));
      return false;
    }
  };
  const askAgain = (onAnswered: () => void): void => {
    const turn = core.budget.take("protect", 0);
    const banMs = turn.kind === "wait" ? turn.waitMs : 0;
    cancelAsking = timers.after(Math.max(ASK_AGAIN_MS, banMs), () => {
      void reload().then((answered) => {
        if (cancelAsking === undefined) return;
        if (answered) onAnswered();
        else askAgain(onAnswered);
      });
    });
  };
  /** False: it did not answer, and what it listed last is used. */
  const loadOrRemember = async (): Promise<boolean> => {
    try {
      await load(false);
      return true;
    } catch (cause) {
      const remembered = await marketMemory?.read(venue, environment);
      if (remembered === undefined) throw cause;
      use(remembered.markets);
      const marketsAgeMs = clock.now() - remembered.readAt;
      const reason = describeFailure(failureOf(cause));
      journal.write("error", "venue.not-answering", { venue, environment, reason, marketsAgeMs });
      return false;
    }
  };
  const learn = async (accountId: AccountId | undefined): Promise<void> => {
    if (brackets !== "unknown") return;
    brackets = "asking";
    brackets = (await parts.learnBrackets(accountId)) ? "known" : "unknown";
  };

  return {
    async start(onAnswered) {
      const answered = await loadOrRemember();
      cancel ??= timers.every(RELOAD_EVERY_MS, () => void reload());
      if (!answered) {
        askAgain(onAnswered);
        return false;
      }
      // Some tens of pages on the real venue: the cautious defaults serve until they are read.
      void learn(undefined);
      return true;
    },
    stop() {
      cancel?.();
      cancelAsking?.();
      cancel = undefined;
      cancelAsking = undefined;
    },
    refreshSoon() {
      if (clock.monotonic() - loadedAt >= RELOAD_PAUSE_MS) void reload();
    },
    learnBrackets: (accountId) => void learn(accountId),
  };
}
