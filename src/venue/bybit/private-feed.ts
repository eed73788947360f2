// Turns the core's account events into Bybit's private topics and hands them to every subscribed socket of the account.
import { assertNever } from "../../../engine/domain/assert-never.ts";
import type { FaultInjector } from "../control/fault-injector.ts";
import type { AccountEvent } from "../core/events.ts";
import type { Exchange } from "../core/exchange.ts";
import type { Order, PositionLeg } from "../core/types.ts";
import type { JsonObject } from "./answer.ts";
import { fillShape } from "./execution-shape.ts";
import { conditionalShape, orderShape } from "./order-shape.ts";
import { streamPositionShape } from "./position-shape.ts";
import { createStreamFaults, type StreamFaults } from "./stream-faults.ts";
import type { PrivateTopic } from "./topics.ts";
import { walletShape } from "./wallet-shape.ts";

export interface PrivateMessage {
  readonly topic: PrivateTopic;
  readonly id: string;
  readonly creationTime: number;
  readonly data: readonly JsonObject[];
}

export interface PrivateSubscriber {
  readonly apiKey: string;
  readonly wants: (topic: PrivateTopic) => boolean;
  readonly push: (message: PrivateMessage) => void;
  readonly cut: () => void;
}

export interface PrivateFeed {
  /** Returns the function that ends it. */
  join(accountId: string, subscriber: PrivateSubscriber): () => void;
  /** Sends what is waiting of this account now, instead of after the current request. */
  flush(accountId: string): void;
}

interface Waiting {
  readonly message: PrivateMessage;
  readonly symbol: string | undefined;
  readonly clientOrderId: string | undefined;
}

interface AccountFeed {
  readonly subscribers: Set<PrivateSubscriber>;
  readonly streamFaults: StreamFaults;
  readonly unsubscribe: () => void;
  waiting: Waiting[];
}

export function createPrivateFeed(exchange: Exchange, faults: FaultInjector): PrivateFeed {
  const feeds = new Map<string, AccountFeed>();
  let messages = 0;

  function flush(accountId: string) {
    const feed = feeds.get(accountId);
    if (feed === undefined) return;
    const due = feed.waiting;
    feed.waiting = [];
    for (const { message, symbol, clientOrderId } of due) {
      const context = {
        exchange: "bybit",
        requestClass: "stream",
        accountId,
        symbol,
        clientOrderId,
      } as const;
      feed.streamFaults.pass(context, () => {
        for (const subscriber of feed.subscribers) {
          if (subscriber.wants(message.topic)) subscriber.push(message);
        }
      });
    }
  }

  function onEvent(feed: AccountFeed, event: AccountEvent) {
    if (event.kind === "key-revoked") return cutKey(feed, event.apiKey);
    const wants = (topic: PrivateTopic) => [...feed.subscribers].some((one) => one.wants(topic));
    for (const part of messageParts(exchange, event, wants)) {
      messages += 1;
      const id = `${event.accountId}:${messages}`;
      const message = { topic: part.topic, id, creationTime: event.timeMs, data: part.data };
      // After the answer: it is written in the same turn of the event loop as the call that caused the event.
      if (feed.waiting.length === 0) setImmediate(() => flush(event.accountId));
      feed.waiting.push({ message, symbol: part.symbol, clientOrderId: part.clientOrderId });
    }
  }

  return {
    flush,
    join(accountId, subscriber) {
      const known = feeds.get(accountId);
      const feed: AccountFeed = known ?? {
        subscribers: new Set(),
        streamFaults: createStreamFaults(faults),
        unsubscribe: exchange.subscribe(accountId, (event) => onEvent(feed, event)),
        waiting: [],
      };
      if (known === undefined) feeds.set(accountId, feed);
      feed.subscribers.add(subscriber);
      return () => {
        feed.subscribers.delete(subscriber);
        if (feed.subscribers.size > 0 || feeds.get(accountId) !== feed) return;
        feed.unsubscribe();
        feeds.delete(accountId);
      };
    },
  };
}

function cutKey(feed: AccountFeed, apiKey: string) {
  for (const subscriber of feed.subscribers) {
    if (subscriber.apiKey === apiKey) subscriber.cut();
  }
}

interface Part {
  readonly topic: PrivateTopic;
  readonly data: readonly JsonObject[];
  readonly symbol?: string | undefined;
  readonly clientOrderId?: string | undefined;
}

type Wants = (topic: PrivateTopic) => boolean;

/** Shapes only what somebody listens to. */
function messageParts(exchange: Exchange, event: AccountEvent, wants: Wants): readonly Part[] {
  switch (event.kind) {
    case "order":
      return orderParts(exchange, event, wants);
    case "conditional": {
      const { symbol, clientOrderId, leg } = event.conditional;
      // A finished one lives on as the order that it made, which has its own events.
      const isOrder = event.cause !== "finished" && wants("order");
      const data = isOrder ? [{ category: "linear", ...conditionalShape(exchange, event.conditional) }] : [];
      const part: Part = { topic: "order", data, symbol, clientOrderId };
      return [...(isOrder ? [part] : []), ...positionPart(exchange, event.accountId, symbol, leg, wants)];
    }
    case "account": {
      const positions = wants("position")
        ? event.positions.map((position) => ({
            topic: "position" as const,
            data: [streamPositionShape(exchange, position)],
            symbol: position.symbol,
          }))
        : [];
      return [...positions, ...walletPart(exchange, event.accountId, wants)];
    }
    case "leverage":
      return positionPart(exchange, event.accountId, event.symbol, undefined, wants);
    case "margin-mode":
      return walletPart(exchange, event.accountId, wants);
    case "key-revoked":
      return [];
    default:
      return assertNever(event);
  }
}

type OrderEvent = Extract<AccountEvent, { kind: "order" }>;

function orderParts(exchange: Exchange, event: OrderEvent, wants: Wants): readonly Part[] {
  const { order, fill, cause, accountId } = event;
  // Bybit reports market, IOC and FOK orders with their outcome only.
  if (cause === "new" && isImmediate(order)) return [];
  const named = { symbol: order.symbol, clientOrderId: order.clientOrderId };
  const parts: Part[] = [];
  if (fill !== undefined && wants("execution")) {
    const data = [{ category: "linear", ...fillShape(exchange, fill) }];
    parts.push({ topic: "execution", data, ...named });
  }
  if (wants("order")) {
    parts.push({ topic: "order", data: [{ category: "linear", ...orderShape(exchange, order) }], ...named });
  }
  if (cause === "trade" || cause === "liquidation" || cause === "adl") return parts;
  // Bybit repeats the position on every create, amend and cancel, changed or not; margin for orders moves the wallet.
  return [
    ...parts,
    ...positionPart(exchange, accountId, order.symbol, order.leg, wants),
    ...walletPart(exchange, accountId, wants),
  ];
}

function isImmediate(order: Order): boolean {
  return order.type === "market" || order.timeInForce === "ioc" || order.timeInForce === "fok";
}

function positionPart(
  exchange: Exchange,
  accountId: string,
  symbol: string,
  leg: PositionLeg | undefined,
  wants: Wants,
): readonly Part[] {
  if (!wants("position")) return [];
  const positions = exchange
    .positions(accountId, symbol)
    .filter((position) => leg === undefined || position.leg === leg);
  const data = positions.map((position) => streamPositionShape(exchange, position));
  return data.length === 0 ? [] : [{ topic: "position", data, symbol }];
}

function walletPart(exchange: Exchange, accountId: string, wants: Wants): readonly Part[] {
  return wants("wallet") ? [{ topic: "wallet", data: [walletShape(exchange.balance(accountId))] }] : [];
}
