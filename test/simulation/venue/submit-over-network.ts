// One order on its way: out, into the exchange if it arrives in time, and the answer back. The venue's receive window is
// judged on arrival by the signing time that was frozen when the order was claimed.
import { entryTimeoutMs } from "../../../adapters/venues/order-entry/order-entry.ts";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { VenueOrderId } from "../../../engine/domain/ids.ts";
import type { OrderIntent } from "../../../engine/domain/order.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { OrderReport, SubmitOutcome } from "../../../engine/ports/venue.ts";
import type { PaperExchange } from "../../../src/venue/core/paper-exchange.ts";
import type { EngineLife } from "../core/engine-life.ts";
import type { FaultPlan } from "../core/fault-plan.ts";
import type { Story } from "../core/story.ts";
import type { VirtualTime } from "../core/virtual-time.ts";
import type { Obstacles } from "../oracle/obstacles.ts";
import { conditionalReport, orderReport } from "./core-reports.ts";
import {
  conditionalRequest,
  failedOutcome,
  isConditional,
  lostOutcome,
  orderRequest,
  refusedOutcome,
} from "./core-requests.ts";
import type { SimMarket } from "./sim-market.ts";

/** Binance and Bybit refuse what was signed further ahead than this. */
const AHEAD_MAX_MS = 1_000;

export interface NetworkDeps {
  readonly time: VirtualTime;
  readonly market: SimMarket;
  readonly exchange: PaperExchange;
  readonly faults: FaultPlan;
  readonly obstacles: Obstacles;
  readonly story: Story;
  readonly life: EngineLife;
}

export interface Submission {
  readonly intent: OrderIntent;
  readonly symbol: string;
  readonly signedAt: UnixMs;
  readonly recvWindowMs: number;
}

export function submitOverNetwork(deps: NetworkDeps, sent: Submission): Promise<SubmitOutcome> {
  const { time, faults, story, life, exchange } = deps;
  const { name } = exchange.policy;
  const { intent } = sent;
  const what = `${intent.leg} ${intent.clientOrderId}`;
  const timeoutMs = entryTimeoutMs(sent.recvWindowMs);
  return new Promise((resolve) => {
    if (!life.alive) return;
    const answer = (outcome: SubmitOutcome, afterMs: number) =>
      time.after(afterMs, () => life.deliver(() => resolve(outcome)));
    /** An answer that a fault delays or takes away: until it is there, this request covers nothing and no other is sent. */
    const brokenAnswer = (outcome: SubmitOutcome, afterMs: number) => {
      if (COVERS.has(intent.leg)) deps.obstacles.forAccount(intent.accountId, Math.min(afterMs, timeoutMs));
      answer(outcome, afterMs);
    };
    if (faults.strikes("never-sent")) {
      story.tell(`venue ${what} never leaves`);
      brokenAnswer({ kind: "not-sent", reason: "ECONNREFUSED" }, faults.between(1, 3_000));
      return;
    }
    answer(lostOutcome(name, "TIMEOUT"), timeoutMs);
    const lost = () => brokenAnswer(lostOutcome(name, "ECONNRESET"), faults.between(5, 2_000));
    const unproved = () => {
      if (!intent.reduceOnly) return;
      const windowLeftMs = sent.signedAt + sent.recvWindowMs - exchange.nowMs();
      deps.obstacles.unproved(intent.accountId, sent.symbol, intent.positionSide, windowLeftMs);
    };
    if (faults.strikes("never-arrived")) {
      story.tell(`venue ${what} never arrives`);
      unproved();
      lost();
      return;
    }
    const lateMs = faults.strikes("accepted-late") ? faults.between(100, 7_000) : 0;
    if (lateMs > 0 && COVERS.has(intent.leg))
      deps.obstacles.forAccount(intent.accountId, Math.min(lateMs, timeoutMs));
    time.after(faults.between(1, 15) + lateMs, () => {
      const outcome = arrive(deps, sent);
      const isLost = faults.strikes("reply-lost");
      if ((isLost || outcome.kind === "unknown") && isAbsent(exchange, intent)) unproved();
      const told = outcome.kind === "rejected" ? `rejected ${outcome.code}` : outcome.kind;
      story.tell(`venue ${intent.accountId} ${what} ${intent.side} ${intent.quantity}: ${told}`);
      deps.market.changed();
      if (isLost) return lost();
      const backMs = faults.between(1, 15);
      if (faults.strikes("reply-late")) brokenAnswer(outcome, backMs + faults.between(50, 4_000));
      else answer(outcome, backMs);
    });
  });
}

function isAbsent(exchange: PaperExchange, { accountId, clientOrderId }: OrderIntent): boolean {
  const ref = { kind: "client-id", id: clientOrderId } as const;
  return (
    exchange.findOrder(accountId, ref) === undefined && exchange.findConditional(accountId, ref) === undefined
  );
}

/** Orders that cover a position or end it; others do not keep it naked. */
const COVERS: ReadonlySet<string> = new Set(["stop", "exit", "emergency-exit"]);

function arrive(deps: NetworkDeps, sent: Submission): SubmitOutcome {
  const { faults, exchange } = deps;
  const { name } = exchange.policy;
  const isBinance = name === "binance";
  const nowMs = exchange.nowMs();
  if (nowMs > sent.signedAt + sent.recvWindowMs || sent.signedAt > nowMs + AHEAD_MAX_MS) {
    const httpStatus = isBinance ? 400 : 200;
    return failedOutcome(name, {
      httpStatus,
      code: isBinance ? -1021 : 10002,
      text: "outside of recvWindow",
    });
  }
  if (faults.strikes("refused-overload"))
    return failedOutcome(
      name,
      isBinance
        ? { httpStatus: 503, code: undefined, text: "Service Unavailable." }
        : { httpStatus: 200, code: 10006, text: "Too many visits." },
    );
  if (faults.strikes("answered-503-undone")) return lostOutcome(name, "HTTP 503");
  if (isConditional(sent.intent) && faults.strikes("stop-refused"))
    return failedOutcome(name, {
      httpStatus: isBinance ? 400 : 200,
      code: isBinance ? -4045 : 110009,
      text: "",
    });
  const outcome = place(deps, sent);
  return faults.strikes("answered-503-done") ? lostOutcome(name, "HTTP 503") : outcome;
}

function place({ exchange, faults }: NetworkDeps, { intent, symbol }: Submission): SubmitOutcome {
  const { name } = exchange.policy;
  const conditional = conditionalRequest(name, symbol, intent);
  if (conditional !== undefined) {
    const placed = exchange.placeConditional(intent.accountId, conditional);
    if (placed.kind === "refused") return refusedOutcome(name, placed.refusal);
    return accepted(name, placed.value.conditionalId, conditionalReport(exchange, placed.value));
  }
  if (isWrongSide(exchange, symbol, intent))
    return failedOutcome(name, { httpStatus: 200, code: 10001, text: "StopLoss on the wrong side" });
  if (faults.strikes("partial-fill")) {
    const fraction = decimal(faults.between(0.1, 0.9).toFixed(3));
    exchange.armPartialFill({ accountId: intent.accountId, symbol, fraction, count: 1 });
  }
  const isLost = intent.attachedStop !== undefined && faults.strikes("attached-stop-lost");
  const placed = exchange.placeOrder(intent.accountId, orderRequest(name, symbol, intent, isLost));
  if (placed.kind === "refused") return refusedOutcome(name, placed.refusal);
  return accepted(name, placed.value.venueOrderId, orderReport(exchange, placed.value));
}

/** Bybit acknowledges; Binance answers with the order as it stands. */
function accepted(name: string, id: string, report: OrderReport): SubmitOutcome {
  return {
    kind: "accepted",
    venueOrderId: id as VenueOrderId,
    report: name === "binance" ? report : undefined,
  };
}

/** Bybit judges an attached stop by the order's own price, or by the last price for market orders. */
function isWrongSide(
  exchange: PaperExchange,
  symbol: string,
  { type, side, attachedStop }: OrderIntent,
): boolean {
  if (attachedStop === undefined) return false;
  const base = type.kind === "limit" ? type.price : exchange.ticker(symbol).last;
  return side === "buy" ? !attachedStop.lt(base) : !attachedStop.gt(base);
}
