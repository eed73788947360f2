// When everything is quiet again: each signal has its outcomes, each outcome is what the ledger says, our book is the
// venue's, what is open is covered, and nothing of ours is left over.
import { ZERO } from "../../../engine/domain/decimal.ts";
import { isTerminal, type Order } from "../../../engine/domain/order.ts";
import type { PositionView } from "../../../engine/tracking/position-view.ts";
import type { DecisionRow, MemoryRecord } from "../stores/memory-record.ts";
import { instrumentIdOf } from "../venue/core-reports.ts";
import { HAND_SYMBOL } from "../venue/sim-market.ts";
import type { Cast } from "../world/cast.ts";
import type { LedgerWatch, LegTruth } from "./ledger-watch.ts";
import { coveredOf } from "./naked-watch.ts";
import type { Violation } from "./violation.ts";

export interface Quiet {
  readonly ledger: LedgerWatch;
  readonly record: MemoryRecord;
  readonly cast: Cast;
  /** What the engine that lives believes to hold. */
  readonly held: readonly PositionView[];
}

export function finalChecks(quiet: Quiet): readonly Violation[] {
  return [...outcomes(quiet), ...ordersAgree(quiet), ...positionsAgree(quiet), ...leftovers(quiet)];
}

function outcomes({ record, cast }: Quiet): readonly Violation[] {
  const found: Violation[] = [];
  const lost = (text: string) => found.push({ promise: "I2", text });
  for (const signal of record.signals.values()) {
    for (const id of signal.audience) {
      const accountId = cast.directory.subscription(id)?.accountId;
      const row = record.decisions.get(`${signal.id}|${accountId}`);
      if (row === undefined) lost(`${signal.id} ${accountId} has no decision`);
      else if (row.decision.state === "working") lost(`${signal.id} ${accountId} is still working`);
    }
  }
  return found;
}

function ordersAgree({ record, ledger }: Quiet): readonly Violation[] {
  const found: Violation[] = [];
  const open = new Set(ledger.openOrders.values());
  const waiting = new Set([...ledger.conditionals.values()].map(({ clientOrderId }) => clientOrderId));
  for (const order of record.orders.values()) {
    const id = order.intent.clientOrderId;
    const filled = ledger.filled.get(id) ?? ZERO;
    const isLive = open.has(id) || waiting.has(id);
    const place = `${order.intent.accountId} ${order.intent.leg} ${id}`;
    if (isTerminal(order.state) === isLive)
      found.push({
        promise: "I6",
        text: `${place} is ${order.state}, at the venue ${isLive ? "open" : "over"}`,
      });
    if (!order.filledQuantity.eq(filled))
      found.push({ promise: "I6", text: `${place} filled ${order.filledQuantity}, at the venue ${filled}` });
  }
  for (const row of record.decisions.values()) found.push(...decisionAgrees(record, ledger, row));
  return found;
}

/** Settled by what really happened: nothing filled behind a decision that says so, and something behind one that is done. */
function decisionAgrees(
  record: MemoryRecord,
  ledger: LedgerWatch,
  { decision, reason }: DecisionRow,
): readonly Violation[] {
  const carrying = [...record.orders.values()].filter((order) => carries(order, decision));
  const filled = carrying.some(({ intent }) => ledger.filled.get(intent.clientOrderId)?.gt(0) === true);
  const place = `${decision.signalId} ${decision.accountId} is ${decision.state} (${reason ?? "-"})`;
  const saysNo = decision.state !== "done" && decision.state !== "working";
  if (saysNo && filled) return [{ promise: "I2", text: `${place}, and its orders filled` }];
  // A reverse whose position was closed by its stop has nothing to exit, and its entry may be denied by then.
  const isDone = decision.state === "done" && reason?.startsWith("ENTRY_DENIED") !== true;
  if (isDone && carrying.length > 0 && !filled)
    return [{ promise: "I2", text: `${place}, and nothing filled` }];
  return [];
}

function carries({ intent }: Order, decision: DecisionRow["decision"]): boolean {
  if (intent.signalId !== decision.signalId || intent.accountId !== decision.accountId) return false;
  return intent.leg === "entry" || intent.leg === "exit";
}

function positionsAgree({ ledger, record, held }: Quiet): readonly Violation[] {
  const found: Violation[] = [];
  const truths = new Map([...ledger.legs.values()].map((leg) => [keyOf(leg), leg]));
  const recorded = new Map(
    [...record.positions.values()].map((row) => [
      `${row.accountId}|${row.instrumentId}|${row.positionSide}`,
      row,
    ]),
  );
  const inMemory = new Map(
    held.map(({ position }) => [
      `${position.accountId}|${position.instrumentId}|${position.positionSide}`,
      position,
    ]),
  );
  for (const key of new Set([...truths.keys(), ...recorded.keys(), ...inMemory.keys()])) {
    const own = truths.get(key)?.own ?? ZERO;
    const ours = recorded.get(key)?.net.quantity ?? ZERO;
    const believed = inMemory.get(key)?.net.quantity ?? ZERO;
    if (!own.eq(ours))
      found.push({ promise: "I6", text: `${key} is ${own} at the venue, ${ours} in the record` });
    if (!own.eq(believed))
      found.push({ promise: "I6", text: `${key} is ${own} at the venue, ${believed} in memory` });
  }
  return found;
}

function keyOf({ accountId, symbol, leg }: LegTruth): string {
  return `${accountId}|${instrumentIdOf(symbol)}|${leg}`;
}

/** Open and not covered, or flat and orders of ours still there; and nothing of ours where only hands trade. */
function leftovers({ ledger }: Quiet): readonly Violation[] {
  const found: Violation[] = [];
  for (const leg of ledger.legs.values()) {
    const place = `${leg.accountId} ${leg.symbol} ${leg.leg}`;
    if (leg.symbol === HAND_SYMBOL && !leg.own.isZero())
      found.push({ promise: "I6", text: `${place}: traded what is the trader's own` });
    if (!leg.own.isZero() && coveredOf(ledger, leg).lt(leg.own.abs()))
      found.push({ promise: "I4", text: `${place}: ${leg.own} is not covered at the end` });
  }
  for (const [key, { accountId, symbol, leg, id, trigger }] of ledger.conditionals) {
    const exchange = key.split(" ")[0] ?? "";
    const own = ledger.legs.get(`${exchange} ${accountId} ${symbol} ${leg}`)?.own ?? ZERO;
    if (own.isZero())
      found.push({ promise: "I6", text: `${accountId} ${symbol} ${leg}: ${trigger} ${id} is left over` });
  }
  return found;
}
