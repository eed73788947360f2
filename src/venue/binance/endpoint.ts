// What the gateway knows of an endpoint, and what an endpoint gets.
import type { RequestClass } from "../control/fault-injector.ts";
import type { Exchange } from "../core/exchange.ts";
import type { ApiKey } from "../core/types.ts";
import type { Params } from "./params.ts";
import type { Reply } from "./reply.ts";

/** `key`: only the key header (listen keys). `signed`: reading. `trade`: also needs the trading permission. */
export type Security = "none" | "key" | "signed" | "trade";

export interface Call {
  readonly exchange: Exchange;
  readonly params: Params;
  /** Empty on public endpoints. */
  readonly accountId: string;
  readonly key: ApiKey | undefined;
  /** Rows younger than this are hidden from queries (fault `stale-read`). */
  readonly staleMs: number;
}

export interface Endpoint {
  readonly security: Security;
  readonly weight: number | ((params: Params) => number);
  readonly requestClass: RequestClass;
  /** Counts against the orders per account. */
  readonly countsOrder: boolean;
  /** Endpoints that fault matching must see as conditional placements. */
  handle(call: Call): Reply;
}

export type EndpointTable = Readonly<Record<string, Endpoint>>;

export function open(weight: Endpoint["weight"], handle: Endpoint["handle"]): Endpoint {
  return { security: "none", weight, requestClass: "market-data", countsOrder: false, handle };
}

export function reading(weight: Endpoint["weight"], handle: Endpoint["handle"]): Endpoint {
  return { security: "signed", weight, requestClass: "query", countsOrder: false, handle };
}

export function trading(requestClass: RequestClass, weight: number, handle: Endpoint["handle"]): Endpoint {
  return { security: "trade", weight, requestClass, countsOrder: isOrderClass(requestClass), handle };
}

function isOrderClass(requestClass: RequestClass): boolean {
  return requestClass === "place-order" || requestClass === "place-conditional" || requestClass === "amend";
}

/** Leaves out what a lagging read would not show yet. */
export function settled<T>(call: Call, rows: readonly T[], timeMs: (row: T) => number): readonly T[] {
  if (call.staleMs === 0) return rows;
  const horizonMs = call.exchange.nowMs() - call.staleMs;
  return rows.filter((row) => timeMs(row) <= horizonMs);
}
