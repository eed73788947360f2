// Market sockets: subscriptions by stream name, messages on every price step, and a heartbeat each second for prices that stand still.

import type { WebSocket } from "ws";
import type { MarketEvent } from "../core/events.ts";
import type { Exchange } from "../core/exchange.ts";
import type { LimitSettings } from "../wire-adapter.ts";
import { DepthDiffs, isDiffDepth, isKnownKind, marketEvent, tradeEvent } from "./market-events.ts";
import { requestId } from "./request-id.ts";
import type { WireEvent } from "./user-events.ts";

const HEARTBEAT_MS = 1_000;
const STREAMS_MAX = 1_024;
const MESSAGES_PER_SECOND = 10;

interface MarketSocket {
  readonly socket: WebSocket;
  readonly isWrapped: boolean;
  readonly streams: Set<string>;
  second: number;
  messages: number;
}

/** `btcusdt@depth@100ms` → symbol and kind; all-market streams have no symbol. */
function splitName(name: string): { readonly symbol: string; readonly kind: string } | undefined {
  const whole = /^!(miniTicker|ticker|bookTicker|markPrice)(?:@arr)?(@1s|@3s)?$/.exec(name);
  if (whole !== null) return { symbol: "*", kind: `${whole[1]}` };
  const at = name.indexOf("@");
  if (at < 1) return undefined;
  const kind = name.slice(at + 1);
  return isKnownKind(kind) ? { symbol: name.slice(0, at).toUpperCase(), kind } : undefined;
}

export class MarketStream {
  readonly #exchange: Exchange;
  readonly #limits: LimitSettings;
  readonly #diffs: DepthDiffs;
  /** symbol (or `*`) → stream name → sockets. */
  readonly #watched = new Map<string, Map<string, Set<MarketSocket>>>();
  readonly #sockets = new Set<MarketSocket>();
  readonly #unsubscribe: () => void;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(exchange: Exchange, limits: LimitSettings) {
    this.#exchange = exchange;
    this.#limits = limits;
    this.#diffs = new DepthDiffs(exchange);
    this.#unsubscribe = exchange.subscribeMarket((event) => this.#onMarket(event));
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
  }

  attach(socket: WebSocket, streams: readonly string[], isWrapped: boolean): void {
    const market: MarketSocket = { socket, isWrapped, streams: new Set(), second: 0, messages: 0 };
    this.#sockets.add(market);
    this.#subscribe(market, streams);
    socket.on("message", (data) => this.#onMessage(market, String(data)));
    socket.on("close", () => {
      this.#sockets.delete(market);
      this.#unsubscribeFrom(market, [...market.streams]);
    });
  }

  closeSockets(): number {
    for (const { socket } of this.#sockets) socket.terminate();
    return this.#sockets.size;
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.#unsubscribe();
    this.closeSockets();
  }

  #onMessage(market: MarketSocket, text: string): void {
    if (this.#isTooFast(market)) market.socket.close(1008, "Too many requests");
    else reply(market, this.#answer(market, text));
  }

  #answer(market: MarketSocket, text: string): Record<string, unknown> {
    const request = parseMessage(text);
    if (request === undefined) {
      return { error: { code: 3, msg: "Invalid JSON: expected value at line 1 column 1" } };
    }
    const { method, names, id } = request;
    if (method === "LIST_SUBSCRIPTIONS") return { result: [...market.streams], id };
    if (method === "UNSUBSCRIBE") this.#unsubscribeFrom(market, names);
    else if (method !== "SUBSCRIBE")
      return { error: { code: 2, msg: "Invalid request: unknown variant" }, id };
    else if (market.streams.size + names.length > STREAMS_MAX) {
      return { error: { code: 2, msg: "Invalid request: too many streams" }, id };
    } else this.#subscribe(market, names);
    return { result: null, id };
  }

  #isTooFast(market: MarketSocket): boolean {
    const second = Math.floor(performance.now() / 1_000);
    if (market.second !== second) Object.assign(market, { second, messages: 0 });
    market.messages += 1;
    return this.#limits.enabled && market.messages > MESSAGES_PER_SECOND * this.#limits.scale;
  }

  #subscribe(market: MarketSocket, names: readonly string[]): void {
    for (const name of names) {
      const parts = splitName(name);
      if (parts === undefined) continue;
      market.streams.add(name);
      const bySymbol = this.#watched.get(parts.symbol) ?? new Map<string, Set<MarketSocket>>();
      this.#watched.set(parts.symbol, bySymbol);
      const sockets = bySymbol.get(name) ?? new Set<MarketSocket>();
      bySymbol.set(name, sockets);
      sockets.add(market);
    }
  }

  #unsubscribeFrom(market: MarketSocket, names: readonly string[]): void {
    for (const name of names) {
      market.streams.delete(name);
      const parts = splitName(name);
      const bySymbol = parts && this.#watched.get(parts.symbol);
      const sockets = bySymbol?.get(name);
      sockets?.delete(market);
      if (sockets?.size === 0) bySymbol?.delete(name);
    }
  }

  #onMarket(event: MarketEvent): void {
    if (this.#watched.size === 0) return;
    if (event.kind === "price") {
      this.#sendPrice(event.symbol);
      return;
    }
    for (const [name, sockets] of this.#watched.get(event.trade.symbol) ?? []) {
      const kind = splitName(name)?.kind;
      if (kind !== "trade" && kind !== "aggTrade") continue;
      broadcast(sockets, name, tradeEvent(this.#exchange, event.trade, kind === "aggTrade"));
    }
  }

  #sendPrice(symbol: string): void {
    // Streams of what is not traded here are taken, and stay silent, as at the venue.
    if (this.#exchange.instrument(symbol) === undefined) return;
    for (const [name, sockets] of this.#watched.get(symbol) ?? []) {
      const kind = splitName(name)?.kind ?? "";
      const event = isDiffDepth(kind) ? this.#diffs.next(symbol) : marketEvent(this.#exchange, symbol, kind);
      if (event !== undefined) broadcast(sockets, name, event);
    }
    for (const [name, sockets] of this.#watched.get("*") ?? []) {
      if (name !== "!bookTicker") continue;
      const event = marketEvent(this.#exchange, symbol, "bookTicker");
      if (event !== undefined) broadcast(sockets, name, event);
    }
  }

  /** Real venues keep talking when the price stands still. */
  #beat(): void {
    for (const symbol of this.#watched.keys()) if (symbol !== "*") this.#sendPrice(symbol);
    for (const [name, sockets] of this.#watched.get("*") ?? []) {
      const kind = splitName(name)?.kind ?? "";
      if (kind === "bookTicker") continue;
      const events = this.#exchange
        .instruments()
        .map(({ symbol }) => marketEvent(this.#exchange, symbol, kind));
      broadcast(sockets, name, events);
    }
  }
}

interface Message {
  readonly method: unknown;
  readonly names: readonly string[];
  readonly id: unknown;
}

function parseMessage(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const { method, params, id = null } = value as { method?: unknown; params?: unknown; id?: unknown };
    const names = Array.isArray(params) ? params.filter((name) => typeof name === "string") : [];
    return { method, names, id: requestId(id) };
  } catch {
    return undefined;
  }
}

function reply({ socket }: MarketSocket, body: Record<string, unknown>): void {
  socket.send(JSON.stringify(body));
}

function broadcast(
  sockets: ReadonlySet<MarketSocket>,
  stream: string,
  event: WireEvent | readonly unknown[],
): void {
  const bare = JSON.stringify(event);
  const wrapped = `{"stream":${JSON.stringify(stream)},"data":${bare}}`;
  for (const { socket, isWrapped } of sockets) {
    if (socket.readyState === socket.OPEN) socket.send(isWrapped ? wrapped : bare);
  }
}
