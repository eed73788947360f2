// The way of every call, REST or websocket: limits, authentication, faults, the second look at the timestamp, execution.
import type { FaultContext, FaultInjector } from "../control/fault-injector.ts";
import type { Exchange } from "../core/exchange.ts";
import { reportDefect } from "../report-defect.ts";
import type { WireTraffic } from "../wire-traffic.ts";
import {
  authenticate,
  type Credentials,
  checkFreshness,
  isOutsideWindow,
  STALE_AT_ENGINE,
} from "./authenticate.ts";
import type { Call, Endpoint } from "./endpoint.ts";
import { maskingFault, refusalFault } from "./fault-reply.ts";
import { type Params, ReplyError } from "./params.ts";
import type { RateLimits } from "./rate-limits.ts";
import { fail, type Reply } from "./reply.ts";

export interface Arrival extends Credentials {
  readonly endpoint: Endpoint;
  readonly params: Params;
}

export interface Sink {
  /** `accountId` is empty when nobody was authenticated. */
  reply(reply: Reply, accountId: string): void;
  /** Cuts the connection without an answer. */
  cut(): void;
}

export interface Pipeline {
  readonly exchange: Exchange;
  readonly faults: FaultInjector;
  readonly limits: RateLimits;
  readonly traffic: WireTraffic;
  /** Sends the held-back stream events now. */
  flushEvents(): void;
}

export function process(pipeline: Pipeline, arrival: Arrival, sink: Sink): void {
  pipeline.exchange.atOneInstant(() => judge(pipeline, arrival, sink));
}

function judge(pipeline: Pipeline, arrival: Arrival, sink: Sink): void {
  const { exchange, limits, faults, traffic } = pipeline;
  const { endpoint, params } = arrival;
  traffic.requests += 1;
  const nowMs = exchange.nowMs();
  const weight = typeof endpoint.weight === "number" ? endpoint.weight : endpoint.weight(params);
  const over = limits.takeWeight(arrival.ip, weight, nowMs);
  if (over !== undefined) {
    sink.reply(over, "");
    return;
  }
  const who = authenticate(exchange, endpoint.security, arrival, params);
  if (who.kind === "refused") {
    if (isOutsideWindow(who.reply)) traffic.outsideWindow += 1;
    sink.reply(who.reply, "");
    return;
  }
  const key = who.kind === "key" ? who.key : undefined;
  const accountId = key?.accountId ?? "";
  if (endpoint.countsOrder) {
    const tooMany = limits.takeOrder(accountId, nowMs);
    if (tooMany !== undefined) {
      sink.reply(tooMany, accountId);
      return;
    }
  }
  const call: Call = { exchange, params, accountId, key, staleMs: 0 };
  if (!faults.anyArmed) {
    sink.reply(run(endpoint, call), accountId);
    return;
  }
  withFaults(pipeline, arrival, call, sink);
}

function run(endpoint: Endpoint, call: Call): Reply {
  try {
    return endpoint.handle(call);
  } catch (error) {
    if (error instanceof ReplyError) return error.reply;
    return defect(error);
  }
}

/** A bug of ours: the venue says so and goes on serving the others. */
function defect(error: unknown): Reply {
  reportDefect("binance", error);
  return fail(-1000, "An unknown error occurred while processing the request.", 500);
}

function withFaults(pipeline: Pipeline, arrival: Arrival, call: Call, sink: Sink): void {
  const { faults } = pipeline;
  const context = contextOf(arrival, call);
  if (faults.take("drop-request", context) !== undefined) {
    sink.cut();
    return;
  }
  const held = faults.take("delay-accept", context);
  if (held === undefined) {
    execute(pipeline, arrival, call, context, sink);
    return;
  }
  const judgeAgain = () => {
    const isStale =
      arrival.endpoint.security !== "none" &&
      checkFreshness(arrival.params, pipeline.exchange.nowMs()) !== undefined;
    if (isStale) {
      pipeline.traffic.outsideWindow += 1;
      sink.reply(STALE_AT_ENGINE, call.accountId);
    } else execute(pipeline, arrival, call, context, sink);
  };
  setTimeout(() => pipeline.exchange.atOneInstant(judgeAgain), held.delayMs);
}

function execute(pipeline: Pipeline, arrival: Arrival, call: Call, context: FaultContext, sink: Sink): void {
  const { faults } = pipeline;
  const refusal = refusalFault(faults, context);
  if (refusal !== undefined) {
    sink.reply(refusal, call.accountId);
    return;
  }
  const masked = maskingFault(faults, context, arrival.params);
  if (masked !== undefined && !masked.executed) {
    sink.reply(masked.reply, call.accountId);
    return;
  }
  const stale = context.requestClass === "query" ? faults.take("stale-read", context) : undefined;
  const reply = run(arrival.endpoint, stale === undefined ? call : { ...call, staleMs: stale.delayMs });
  if (faults.take("accept-then-drop-reply", context) !== undefined) {
    sink.cut();
    return;
  }
  const late = faults.take("delay-reply", context);
  const send = () => sink.reply(masked?.reply ?? reply, call.accountId);
  if (faults.take("event-before-reply", context) !== undefined) {
    pipeline.flushEvents();
    setTimeout(send, Math.max(5, late?.delayMs ?? 0));
  } else if (late !== undefined) setTimeout(send, late.delayMs);
  else send();
}

function contextOf({ endpoint, params }: Arrival, call: Call): FaultContext {
  return {
    exchange: "binance",
    requestClass: endpoint.requestClass,
    accountId: call.accountId === "" ? undefined : call.accountId,
    symbol: params.get("symbol"),
    clientOrderId:
      params.get("newClientOrderId") ?? params.get("clientAlgoId") ?? params.get("origClientOrderId"),
  };
}
