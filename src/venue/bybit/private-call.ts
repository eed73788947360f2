// One authenticated request, from permission and rate limit to its answer; REST and the trade socket share it.
import type { FaultContext } from "../control/fault-injector.ts";
import type { ApiKey } from "../core/types.ts";
import type { WireContext } from "../wire-adapter.ts";
import type { WireTraffic } from "../wire-traffic.ts";
import { refused } from "./answer.ts";
import { type Delivery, deliver } from "./deliver.ts";
import type { Fields, PrivateEndpoint } from "./endpoint.ts";
import type { EndpointBudget, EndpointLimiter } from "./endpoint-limit.ts";
import { countedWindow, type RequestWindow } from "./recv-window.ts";

export interface PrivateRequest {
  readonly name: string;
  readonly endpoint: PrivateEndpoint;
  readonly fields: Fields;
  readonly key: ApiKey;
  readonly window: RequestWindow;
}

export interface PrivateRunner {
  /** Calls `send` exactly once; the budget is absent when limits are off. */
  run(request: PrivateRequest, send: (delivery: Delivery, budget: EndpointBudget | undefined) => void): void;
}

export interface RunnerContext extends WireContext {
  readonly limiter: EndpointLimiter;
  readonly traffic: WireTraffic;
}

export function createPrivateRunner(
  { exchange, faults, limits, limiter, traffic }: RunnerContext,
  flushEvents: (accountId: string) => void,
): PrivateRunner {
  return {
    run(request, send) {
      const { endpoint, fields, key, window } = request;
      const budget = limits.enabled
        ? takeBudget(limiter, limits.scale, request, exchange.nowMs())
        : undefined;
      if (budget?.kind === "over") {
        traffic.limited += 1;
        return send({ kind: "answer", answer: refused(10006) }, budget);
      }
      if (endpoint.needsTrade && !key.permissions.trade) {
        return send({ kind: "answer", answer: refused(10005) }, budget);
      }
      const fault = faultContext(request);
      const stale =
        faults.anyArmed && fault.requestClass === "query" ? faults.take("stale-read", fault) : undefined;
      const run = () => {
        const nowMs = exchange.nowMs();
        const visibleUntilMs = stale === undefined ? Number.POSITIVE_INFINITY : nowMs - stale.delayMs;
        return endpoint.run({ exchange, faults, fields, key, nowMs, visibleUntilMs });
      };
      const recheck = () => countedWindow(window, exchange.nowMs(), traffic);
      const atOneInstant = (judge: () => void) => exchange.atOneInstant(judge);
      const steps = { run, recheck, atOneInstant, flushEvents: () => flushEvents(key.accountId) };
      deliver(faults, fault, steps, (delivery) => send(delivery, budget));
    },
  };
}

function takeBudget(limiter: EndpointLimiter, scale: number, request: PrivateRequest, nowMs: number) {
  const limit = Math.max(1, Math.floor(request.endpoint.limitPerSecond * scale));
  // A batch larger than the whole budget still passes when the window is fresh.
  const cost = Math.min(limit, request.endpoint.cost(request.fields));
  return limiter.take(request.key.accountId, request.name, limit, nowMs, cost);
}

function faultContext(request: PrivateRequest): FaultContext {
  const batch = request.fields.request;
  const first: unknown = Array.isArray(batch) ? batch[0] : request.fields;
  const named: Fields =
    typeof first === "object" && first !== null ? Object.fromEntries(Object.entries(first)) : {};
  return {
    exchange: "bybit",
    requestClass: request.endpoint.requestClass(request.fields),
    accountId: request.key.accountId,
    symbol: textOr(named.symbol),
    clientOrderId: textOr(named.orderLinkId),
  };
}

function textOr(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
