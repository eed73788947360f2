// What one V5 endpoint is: who may call it, how often, and what it answers.
import type { FaultInjector, RequestClass } from "../control/fault-injector.ts";
import type { Exchange } from "../core/exchange.ts";
import type { ApiKey } from "../core/types.ts";
import type { Answer } from "./answer.ts";

export type Fields = Readonly<Record<string, unknown>>;

export interface PublicCall {
  readonly exchange: Exchange;
  readonly fields: Fields;
  readonly nowMs: number;
}

export interface PrivateCall extends PublicCall {
  readonly faults: FaultInjector;
  readonly key: ApiKey;
  /** Queries show nothing younger than this (fault `stale-read`); Infinity otherwise. */
  readonly visibleUntilMs: number;
}

export interface PublicEndpoint {
  readonly kind: "public";
  readonly run: (call: PublicCall) => Answer;
}

export interface PrivateEndpoint {
  readonly kind: "private";
  readonly requestClass: (fields: Fields) => RequestClass;
  /** Requests per account and second. */
  readonly limitPerSecond: number;
  /** How many requests a batch counts as. */
  readonly cost: (fields: Fields) => number;
  readonly needsTrade: boolean;
  readonly run: (call: PrivateCall) => Answer;
}

export type Endpoint = PublicEndpoint | PrivateEndpoint;

export function publicEndpoint(run: PublicEndpoint["run"]): PublicEndpoint {
  return { kind: "public", run };
}

export function queryEndpoint(limitPerSecond: number, run: PrivateEndpoint["run"]): PrivateEndpoint {
  return {
    kind: "private",
    requestClass: () => "query",
    limitPerSecond,
    cost: () => 1,
    needsTrade: false,
    run,
  };
}

export function writeEndpoint(
  requestClass: RequestClass | PrivateEndpoint["requestClass"],
  limitPerSecond: number,
  run: PrivateEndpoint["run"],
  cost: PrivateEndpoint["cost"] = () => 1,
): PrivateEndpoint {
  return {
    kind: "private",
    requestClass: typeof requestClass === "function" ? requestClass : () => requestClass,
    limitPerSecond,
    cost,
    needsTrade: true,
    run,
  };
}
