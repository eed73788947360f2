// One order of ours was accepted: was it claimed before, was it in time, did its turn come, and was it not superseded?
import type { Order } from "../../../engine/domain/order.ts";
import { isEntry, type Signal } from "../../../engine/domain/signal.ts";
import type { DecisionRow, MemoryRecord } from "../stores/memory-record.ts";
import type { Violation } from "./violation.ts";

export interface Acceptance {
  readonly entry: { readonly accountId: string; readonly clientOrderId: string };
  /** As the record has it at this instant. */
  readonly order: Order | undefined;
  readonly record: MemoryRecord;
  /** The newest order of each lane that was accepted so far. */
  readonly lastInLane: Map<string, Order>;
  /** Venue time, and how far it runs ahead of ours. */
  readonly nowMs: number;
  readonly skewMs: number;
}

export function judgeAcceptance(acceptance: Acceptance): readonly Violation[] {
  const { entry, order } = acceptance;
  const place = `${entry.accountId} ${entry.clientOrderId}`;
  if (order === undefined) return [{ promise: "I12", text: `${place} was accepted and never claimed` }];
  const found: Violation[] = [];
  const { intent, signedAt, validUntil } = order;
  if (acceptance.nowMs > validUntil)
    found.push({ promise: "I3", text: `${place} ${intent.leg} accepted after its validity` });
  if (intent.leg === "entry" && intent.expiresAt !== undefined && isLate(acceptance, signedAt))
    found.push({ promise: "I3", text: `${place} entry signed after its signal expired` });
  found.push(...outOfTurn(acceptance, order, place));
  if (intent.leg === "entry") found.push(...superseded(acceptance, order, place));
  return found;
}

function isLate({ record, skewMs, order }: Acceptance, signedAt: number): boolean {
  const signal = order === undefined ? undefined : record.signals.get(order.intent.signalId);
  if (signal === undefined) return true;
  // What the provider's strategy allows, not what the stored row says.
  return signedAt - skewMs > signal.receivedAt + ENTRY_TTL_MAX_MS;
}

/** No strategy of the cast lets entries live longer. */
const ENTRY_TTL_MAX_MS = 10_000;

function laneOf({ intent }: Order): string | undefined {
  const takesTurns = (intent.leg === "entry" || intent.leg === "exit") && intent.type.kind === "market";
  return takesTurns ? `${intent.accountId}|${intent.instrumentId}` : undefined;
}

/** Decisions of one lane reach the venue in the order in which they were claimed. */
function outOfTurn({ lastInLane, record }: Acceptance, order: Order, place: string): readonly Violation[] {
  const lane = laneOf(order);
  if (lane === undefined) return [];
  const last = lastInLane.get(lane);
  // The record's order: signing times are the venue's, whose clock may be put back between two turns.
  if (
    last !== undefined &&
    last.intent.signalId !== order.intent.signalId &&
    record.turnOf(last) > record.turnOf(order)
  )
    return [
      { promise: "I7", text: `${place} ${order.intent.leg} overtaken by ${last.intent.clientOrderId}` },
    ];
  lastInLane.set(lane, order);
  return [];
}

/** A newer close of the same trade was processed before this entry reached the venue. */
function superseded({ record }: Acceptance, { intent }: Order, place: string): readonly Violation[] {
  const opened = record.signals.get(intent.signalId);
  if (opened === undefined) return [];
  for (const row of record.decisions.values()) {
    if (row.decision.accountId !== intent.accountId || row.decision.state === "denied") continue;
    const newer = record.signals.get(row.decision.signalId);
    if (newer === undefined || !closes(newer, opened, row)) continue;
    return [{ promise: "I11", text: `${place} entry accepted after the newer close ${newer.id}` }];
  }
  return [];
}

function closes(newer: Signal, opened: Signal, { decision }: DecisionRow): boolean {
  // By when the provider issued them: deliveries are late and repeated, and must not turn their order round.
  if (newer.issuedAt <= opened.issuedAt || decision.state === "working") return false;
  if (newer.strategyId !== opened.strategyId || newer.instrumentId !== opened.instrumentId) return false;
  if (newer.action.kind !== "close" || !isEntry(opened.action)) return false;
  return newer.action.direction === undefined || newer.action.direction === opened.action.direction;
}
