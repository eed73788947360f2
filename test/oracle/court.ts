// The evidence, prepared once for all checks: the ledgers played through and the look-ups between their names and ours.
import type { Decimal } from "../../engine/domain/decimal.ts";
import type { Evidence, ExchangeName, OracleAccount, OrderRow } from "./evidence.ts";
import type { NakedEpisode } from "./naked-watch.ts";
import { type Growth, type OwnFill, replayLedger, type VenueOrder } from "./replay-ledger.ts";

export interface Court {
  readonly evidence: Evidence;
  /** What the venue accepted of ours, by `accountId clientOrderId` (our account id). */
  readonly venueOrders: ReadonlyMap<string, VenueOrder>;
  readonly recorded: ReadonlyMap<string, OrderRow>;
  readonly fills: readonly OwnFill[];
  readonly grown: readonly Growth[];
  readonly naked: readonly NakedEpisode[];
  /** Signed own quantity at the venue by `accountId|symbol|leg` (our account id). */
  readonly quantities: ReadonlyMap<string, Decimal>;
  readonly liquidations: number;
  /** Accepted in time that the database lost. */
  isForgotten(order: VenueOrder | undefined): boolean;
  accountOf(exchange: ExchangeName, paperAccountId: string): OracleAccount | undefined;
}

const EXCHANGES = ["binance", "bybit"] as const;

export function openCourt(evidence: Evidence): Court {
  const known = new Map(evidence.accounts.map((each) => [`${each.venue} ${each.paperAccountId}`, each]));
  const accountOf = (exchange: ExchangeName, paperId: string) => known.get(`${exchange} ${paperId}`);
  const ours = (exchange: ExchangeName, paperId: string) =>
    accountOf(exchange, paperId)?.id ?? `${exchange}:${paperId}`;
  const replays = EXCHANGES.map((exchange) => ({
    exchange,
    replay: replayLedger(exchange, evidence.ledgers[exchange], evidence.quietAtMs),
  }));
  const renamed = (exchange: ExchangeName, key: string, mark: string) => {
    const [paperId = "", ...rest] = key.split(mark);
    return [ours(exchange, paperId), ...rest].join(mark);
  };
  return {
    evidence,
    accountOf,
    isForgotten: (order) =>
      order !== undefined &&
      evidence.forgotten !== undefined &&
      order.acceptedAtMs >= evidence.forgotten.fromMs &&
      order.acceptedAtMs <= evidence.forgotten.toMs,
    venueOrders: new Map(
      replays.flatMap(({ exchange, replay }) =>
        [...replay.orders].map(([key, order]) => [renamed(exchange, key, " "), order] as const),
      ),
    ),
    recorded: new Map(
      evidence.record.orders.map((order) => [`${order.accountId} ${order.clientOrderId}`, order]),
    ),
    quantities: new Map(
      replays.flatMap(({ exchange, replay }) =>
        [...replay.quantities].map(([key, quantity]) => [renamed(exchange, key, "|"), quantity] as const),
      ),
    ),
    naked: replays.flatMap(({ exchange, replay }) =>
      replay.naked.map((episode) => ({ ...episode, leg: renamed(exchange, episode.leg, "|") })),
    ),
    fills: replays.flatMap(({ replay }) => replay.fills),
    grown: replays.flatMap(({ replay }) => replay.grown),
    liquidations: replays.reduce((sum, { replay }) => sum + replay.liquidations, 0),
  };
}
