// Public topics: each keeps what it last sent, so that one delta serves all of its subscribers.
import { assertNever } from "../../../engine/domain/assert-never.ts";
import type { MarketEvent } from "../core/events.ts";
import type { Exchange } from "../core/exchange.ts";
import { decimalText } from "./names.ts";
import {
  intervalMs,
  type LevelText,
  levelText,
  streamTradeShape,
  type TickerShape,
  tickerShape,
} from "./ticker-shape.ts";
import type { PublicTopic } from "./topics.ts";

type Send = (text: string) => void;

export interface PublicFeed {
  /** Does the topic name something that the venue has? */
  lists(topic: PublicTopic): boolean;
  /** Sends the snapshot, if the topic has one, at once: acknowledge the subscription before. */
  join(name: string, topic: PublicTopic, send: Send): void;
  leave(name: string, send: Send): void;
  close(): void;
}

interface TopicFeed {
  readonly subscribers: Set<Send>;
  readonly symbol: string;
  /** The full state as one message. Only for the first subscriber is it what the next delta starts from. */
  readonly snapshot: (isFirst: boolean) => object | undefined;
  /** What to tell after a market event, if anything. */
  readonly update: (event: MarketEvent) => readonly object[];
}

export function createPublicFeed(exchange: Exchange): PublicFeed {
  const feeds = new Map<string, TopicFeed>();
  const bySymbol = new Map<string, Set<TopicFeed>>();

  function onMarket(event: MarketEvent): void {
    const symbol = event.kind === "price" ? event.symbol : event.trade.symbol;
    for (const feed of bySymbol.get(symbol) ?? []) {
      for (const message of feed.update(event)) {
        const text = JSON.stringify(message);
        for (const send of feed.subscribers) send(text);
      }
    }
  }
  const unsubscribe = exchange.subscribeMarket(onMarket);

  return {
    lists(topic) {
      if (exchange.instrument(topic.symbol) === undefined) return false;
      return topic.kind !== "kline" || intervalMs(topic.interval) !== undefined;
    },
    join(name, topic, send) {
      const feed = feeds.get(name) ?? topicFeed(exchange, name, topic);
      feeds.set(name, feed);
      bySymbol.set(feed.symbol, (bySymbol.get(feed.symbol) ?? new Set()).add(feed));
      const snapshot = feed.snapshot(feed.subscribers.size === 0);
      feed.subscribers.add(send);
      if (snapshot !== undefined) send(JSON.stringify(snapshot));
    },
    leave(name, send) {
      const feed = feeds.get(name);
      if (feed === undefined) return;
      feed.subscribers.delete(send);
      if (feed.subscribers.size > 0) return;
      feeds.delete(name);
      bySymbol.get(feed.symbol)?.delete(feed);
    },
    close() {
      unsubscribe();
      feeds.clear();
      bySymbol.clear();
    },
  };
}

function topicFeed(exchange: Exchange, name: string, topic: PublicTopic): TopicFeed {
  switch (topic.kind) {
    case "tickers":
      return tickerFeed(exchange, name, topic.symbol);
    case "orderbook":
      return bookFeed(exchange, name, topic.symbol, topic.depth);
    case "publicTrade":
      return tradeFeed(exchange, name, topic.symbol);
    case "kline":
      return klineFeed(exchange, name, topic.symbol, topic.interval);
    default:
      return assertNever(topic);
  }
}

function tickerFeed(exchange: Exchange, topic: string, symbol: string): TopicFeed {
  let sent: TickerShape = {};
  const message = (type: "snapshot" | "delta", data: object) => {
    const { sequence, timeMs } = exchange.ticker(symbol);
    return { topic, type, data, cs: sequence, ts: timeMs };
  };
  return {
    subscribers: new Set(),
    symbol,
    snapshot(isFirst) {
      const now = tickerShape(exchange, symbol);
      if (isFirst) sent = now;
      return message("snapshot", now);
    },
    update(event) {
      if (event.kind !== "price") return [];
      const now = tickerShape(exchange, symbol);
      const changed = Object.entries(now).filter(([field, value]) => sent[field] !== value);
      sent = now;
      return changed.length === 0 ? [] : [message("delta", { symbol, ...Object.fromEntries(changed) })];
    },
  };
}

interface SentBook {
  readonly bids: ReadonlyMap<string, string>;
  readonly asks: ReadonlyMap<string, string>;
}

function bookFeed(exchange: Exchange, topic: string, symbol: string, depth: number): TopicFeed {
  let sent: SentBook = { bids: new Map(), asks: new Map() };
  const read = () => {
    const book = exchange.book(symbol, depth);
    const bids = book.bids.map(levelText);
    const asks = book.asks.map(levelText);
    const message = (type: "snapshot" | "delta", b: readonly LevelText[], a: readonly LevelText[]) => ({
      topic,
      type,
      ts: exchange.nowMs(),
      // `u` of 1 tells clients to start over, so it begins at 2.
      data: { s: symbol, b, a, u: book.sequence + 2, seq: book.sequence },
      cts: book.timeMs,
    });
    return { bids, asks, message };
  };
  const snapshot = (isFirst: boolean) => {
    const { bids, asks, message } = read();
    if (isFirst) sent = { bids: new Map(bids), asks: new Map(asks) };
    return message("snapshot", bids, asks);
  };
  return {
    subscribers: new Set(),
    symbol,
    snapshot,
    update(event) {
      if (event.kind !== "price") return [];
      // Depth 1 is always sent whole.
      if (depth === 1) return [snapshot(false)];
      const { bids, asks, message } = read();
      const b = changedLevels(sent.bids, bids);
      const a = changedLevels(sent.asks, asks);
      sent = { bids: new Map(bids), asks: new Map(asks) };
      return b.length + a.length === 0 ? [] : [message("delta", b, a)];
    },
  };
}

/** New and changed levels as they are, levels that went with quantity zero. */
function changedLevels(before: ReadonlyMap<string, string>, now: readonly LevelText[]): readonly LevelText[] {
  const present = new Set(now.map(([price]) => price));
  const gone = [...before.keys()]
    .filter((price) => !present.has(price))
    .map((price): LevelText => [price, "0"]);
  return [...gone, ...now.filter(([price, quantity]) => before.get(price) !== quantity)];
}

function tradeFeed(exchange: Exchange, topic: string, symbol: string): TopicFeed {
  return {
    subscribers: new Set(),
    symbol,
    snapshot: () => undefined,
    update(event) {
      if (event.kind !== "trade") return [];
      return [{ topic, type: "snapshot", ts: exchange.nowMs(), data: [streamTradeShape(event.trade)] }];
    },
  };
}

function klineFeed(exchange: Exchange, topic: string, symbol: string, interval: string): TopicFeed {
  const spanMs = intervalMs(interval) ?? 0;
  let openMs = exchange.candles(symbol, spanMs, 1).at(-1)?.openMs ?? 0;
  return {
    subscribers: new Set(),
    symbol,
    snapshot: () => undefined,
    update(event) {
      if (event.kind !== "price") return [];
      const candles = exchange.candles(symbol, spanMs, 2).filter((candle) => candle.openMs >= openMs);
      const nowMs = exchange.nowMs();
      openMs = candles.at(-1)?.openMs ?? openMs;
      const data = candles.map((candle) => ({
        start: candle.openMs,
        end: candle.openMs + spanMs - 1,
        interval,
        open: decimalText(candle.open),
        close: decimalText(candle.close),
        high: decimalText(candle.high),
        low: decimalText(candle.low),
        volume: decimalText(candle.volume),
        turnover: decimalText(candle.quoteVolume),
        confirm: candle.openMs < openMs,
        timestamp: nowMs,
      }));
      return data.length === 0 ? [] : [{ topic, data, ts: nowMs, type: "snapshot" }];
    },
  };
}
