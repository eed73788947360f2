// User-data sockets: each account's events, sent after the answer that caused them, through the armed stream faults.
import type { WebSocket } from "ws";
import type { FaultContext, FaultInjector } from "../control/fault-injector.ts";
import type { AccountEvent } from "../core/events.ts";
import type { Exchange } from "../core/exchange.ts";
import type { ListenKeys } from "./listen-keys.ts";
import { type WireEvent, wireEvents } from "./user-events.ts";

interface UserSocket {
  readonly socket: WebSocket;
  readonly listenKey: string;
  /** Combined-stream form: `{stream, data}`. */
  readonly isWrapped: boolean;
}
interface AccountFeed {
  readonly sockets: Set<UserSocket>;
  readonly unsubscribe: () => void;
  /** Events not yet sent, oldest first. */
  readonly outbox: AccountEvent[];
  /** Held back by `reorder-event` until the next one has left. */
  heldBack: WireEvent | undefined;
}

export class UserStream {
  readonly #exchange: Exchange;
  readonly #faults: FaultInjector;
  readonly #keys: ListenKeys;
  readonly #feeds = new Map<string, AccountFeed>();
  readonly #dirty = new Set<string>();
  #isScheduled = false;

  constructor(exchange: Exchange, faults: FaultInjector, keys: ListenKeys) {
    this.#exchange = exchange;
    this.#faults = faults;
    this.#keys = keys;
  }

  /** Attaches a socket that came with a valid listen key; false when the key is not one. */
  attach(socket: WebSocket, listenKey: string, isWrapped: boolean): boolean {
    const key = this.#keys.find(listenKey, this.#exchange.nowMs());
    if (key === undefined) return false;
    const { accountId } = key;
    const feed = this.#feeds.get(accountId) ?? this.#openFeed(accountId);
    const user: UserSocket = { socket, listenKey, isWrapped };
    feed.sockets.add(user);
    socket.on("close", () => {
      feed.sockets.delete(user);
      if (feed.sockets.size > 0 || this.#feeds.get(accountId) !== feed) return;
      feed.unsubscribe();
      this.#feeds.delete(accountId);
    });
    return true;
  }

  /** Sends what waits, now. */
  flush(): void {
    this.#isScheduled = false;
    for (const accountId of this.#dirty) {
      const feed = this.#feeds.get(accountId);
      for (const event of feed?.outbox.splice(0) ?? []) {
        for (const wire of wireEvents(event, this.#exchange.nowMs())) {
          if (feed !== undefined) this.#emit(accountId, feed, wire, symbolOf(event));
        }
      }
    }
    this.#dirty.clear();
  }

  closeSockets(accountId: string | undefined): number {
    let closed = 0;
    for (const [owner, feed] of this.#feeds) {
      if (accountId !== undefined && owner !== accountId) continue;
      for (const { socket } of feed.sockets) {
        socket.terminate();
        closed += 1;
      }
    }
    return closed;
  }

  /** Tells sockets whose listen key has run out. */
  expire(nowMs: number): void {
    for (const listenKey of this.#keys.takeExpired(nowMs)) {
      for (const feed of this.#feeds.values()) {
        for (const user of feed.sockets) {
          if (user.listenKey !== listenKey) continue;
          send(user, { e: "listenKeyExpired", E: nowMs, listenKey });
          user.socket.close();
        }
      }
    }
  }

  #openFeed(accountId: string): AccountFeed {
    const feed: AccountFeed = {
      sockets: new Set(),
      outbox: [],
      heldBack: undefined,
      unsubscribe: this.#exchange.subscribe(accountId, (event) => this.#queue(accountId, event)),
    };
    this.#feeds.set(accountId, feed);
    return feed;
  }

  #queue(accountId: string, event: AccountEvent): void {
    if (event.kind === "key-revoked") {
      this.#keys.close(accountId);
      setImmediate(() => this.closeSockets(accountId));
      return;
    }
    this.#feeds.get(accountId)?.outbox.push(event);
    this.#dirty.add(accountId);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.flush());
  }

  #emit(accountId: string, feed: AccountFeed, wire: WireEvent, symbol: string | undefined): void {
    if (!this.#faults.anyArmed && feed.heldBack === undefined) {
      broadcast(feed, wire);
      return;
    }
    const context: FaultContext = { exchange: "binance", requestClass: "stream", accountId, symbol };
    if (this.#faults.take("drop-event", context) !== undefined) return;
    if (feed.heldBack === undefined && this.#faults.take("reorder-event", context) !== undefined) {
      feed.heldBack = wire;
      return;
    }
    const late = this.#faults.take("delay-event", context);
    if (late !== undefined) setTimeout(() => broadcast(feed, wire), late.delayMs);
    else broadcast(feed, wire);
    if (this.#faults.take("duplicate-event", context) !== undefined) broadcast(feed, wire);
    const heldBack = feed.heldBack;
    feed.heldBack = undefined;
    if (heldBack !== undefined) broadcast(feed, heldBack);
  }
}

function symbolOf(event: AccountEvent): string | undefined {
  if (event.kind === "order") return event.order.symbol;
  if (event.kind === "conditional") return event.conditional.symbol;
  return event.kind === "account" ? event.positions[0]?.symbol : undefined;
}

function broadcast(feed: AccountFeed, wire: WireEvent): void {
  for (const user of feed.sockets) send(user, wire);
}

function send({ socket, isWrapped, listenKey }: UserSocket, wire: WireEvent): void {
  if (socket.readyState === socket.OPEN) {
    socket.send(JSON.stringify(isWrapped ? { stream: listenKey, data: wire } : wire));
  }
}
