// One canary run: each class of order is placed, read, amended the way the engine amends (the new one first, then the old one
// withdrawn), withdrawn, and seen to be gone. Whatever happens, nothing of it stays.
import type { Approved } from "../domain/approved.ts";
import type { ClientOrderId } from "../domain/ids.ts";
import { isTerminal, type OrderIntent } from "../domain/order.ts";
import { isCanary } from "../execution/client-order-id.ts";
import type { Timers } from "../ports/clock.ts";
import type { OrderRef, OrderReport, Read, Venue } from "../ports/venue.ts";
import { CANARY_CLASSES, type CanaryClass, type CanaryPlace, canaryOrder } from "./canary-orders.ts";

export type CanaryStep = "place" | "read" | "amend" | "cancel";

/** `inconclusive`: the canary's own account, or our own limits, stood in the way; it says nothing about the venue. */
export type CanaryResult =
  | { readonly kind: "passed" }
  | {
      readonly kind: "failed";
      readonly class: CanaryClass;
      readonly step: CanaryStep;
      readonly code: string;
      readonly reason: string;
    }
  | { readonly kind: "inconclusive"; readonly code: string; readonly reason: string };

export interface CanaryRun extends CanaryPlace {
  readonly venue: Venue;
  readonly timers: Timers;
  readonly recvWindowMs: number;
  readonly idOf: (what: CanaryClass, variant: 0 | 1) => ClientOrderId;
}

type Failure = Exclude<CanaryResult, { kind: "passed" }>;

const READS_MAX = 8;
const READ_PAUSE_MS = 150;
/** Older ones were left by a run whose process died. */
const LEFT_OVER_AFTER_MS = 60_000;
/** Causes that concern the canary's account or our own pace, not what the venue takes. */
const NOT_THE_VENUE: ReadonlySet<string> = new Set(["credentials", "insufficient-margin", "rate-limit"]);

export async function runCanary(run: CanaryRun): Promise<CanaryResult> {
  const leftOver = await withdrawLeftOvers(run);
  if (leftOver !== undefined) return leftOver;
  const failures: Failure[] = [];
  for (const what of CANARY_CLASSES) {
    const failure = await tryClass(run, what);
    if (failure !== undefined) failures.push(failure);
  }
  return failures.toSorted((a, b) => gravity(b) - gravity(a))[0] ?? { kind: "passed" };
}

/** What cannot be protected weighs most; a proof weighs more than a doubt. */
function gravity(failure: Failure): number {
  if (failure.kind === "inconclusive") return 0;
  return failure.class === "limit" ? 1 : 2;
}

async function tryClass(run: CanaryRun, what: CanaryClass): Promise<Failure | undefined> {
  const [first, second] = [
    canaryOrder(run, what, 0, run.idOf(what, 0)),
    canaryOrder(run, what, 1, run.idOf(what, 1)),
  ];
  if ("code" in first || "code" in second) {
    const denial = "code" in first ? first : (second as Extract<typeof second, { code: string }>);
    return { kind: "inconclusive", code: denial.code, reason: denial.sentence };
  }
  try {
    return (
      (await place(run, what, "place", first)) ??
      (await seen(run, what, first)) ??
      (await place(run, what, "amend", second)) ??
      (await withdraw(run, what, first)) ??
      (await withdraw(run, what, second))
    );
  } finally {
    // After a failure too: cancelling what is gone already changes nothing.
    for (const intent of [first, second]) await run.venue.cancel(run.account.id, refOf(intent));
  }
}

async function place(
  { venue, recvWindowMs }: CanaryRun,
  what: CanaryClass,
  step: CanaryStep,
  intent: Approved<OrderIntent>,
): Promise<Failure | undefined> {
  const outcome = await venue.submit(intent, venue.now(), recvWindowMs);
  switch (outcome.kind) {
    case "accepted":
      return undefined;
    case "rejected": {
      const { cause, code, reason } = outcome;
      if (NOT_THE_VENUE.has(cause)) return { kind: "inconclusive", code: `${cause}:${code}`, reason };
      return { kind: "failed", class: what, step, code: `${cause}:${code}`, reason };
    }
    case "not-sent":
      if (outcome.reason === "VENUE_BUDGET")
        return { kind: "inconclusive", code: "VENUE_BUDGET", reason: "our own limits left no room" };
      return { kind: "failed", class: what, step, code: "NOT_SENT", reason: outcome.reason };
    case "exists":
    case "unknown":
      return { kind: "failed", class: what, step, code: outcome.code, reason: "the outcome is not known" };
  }
}

async function seen(run: CanaryRun, what: CanaryClass, intent: OrderIntent): Promise<Failure | undefined> {
  return until(run, what, "read", intent, (report) => report !== undefined && !isTerminal(report.state));
}

async function withdraw(
  run: CanaryRun,
  what: CanaryClass,
  intent: OrderIntent,
): Promise<Failure | undefined> {
  const outcome = await run.venue.cancel(run.account.id, refOf(intent));
  if (outcome.kind === "failed") {
    return { kind: "failed", class: what, step: "cancel", code: outcome.code, reason: outcome.reason };
  }
  return until(run, what, "cancel", intent, (report) => report === undefined || isTerminal(report.state));
}

/** Venues tell what they accepted a moment later. */
async function until(
  { venue, account, timers }: CanaryRun,
  what: CanaryClass,
  step: CanaryStep,
  intent: OrderIntent,
  holds: (report: OrderReport | undefined) => boolean,
): Promise<Failure | undefined> {
  let last: Read<OrderReport | undefined> = { kind: "ok", value: undefined };
  for (let read = 0; read < READS_MAX; read += 1) {
    if (read > 0) await new Promise<void>((resolve) => void timers.after(READ_PAUSE_MS, resolve));
    last = await venue.findOrder(account.id, refOf(intent));
    if (last.kind === "ok" && holds(last.value)) return undefined;
    if (last.kind === "failed" && last.credentials)
      return { kind: "inconclusive", code: last.code, reason: last.reason };
  }
  const told =
    last.kind === "failed"
      ? { code: last.code, reason: last.reason }
      : { code: "UNEXPECTED_STATE", reason: `the venue says ${last.value?.state ?? "not there"}` };
  return { kind: "failed", class: what, step, ...told };
}

async function withdrawLeftOvers({ venue, account }: CanaryRun): Promise<Failure | undefined> {
  const open = await venue.openOrders(account.id);
  if (open.kind === "failed") {
    const { code, reason, credentials } = open;
    return credentials
      ? { kind: "inconclusive", code, reason }
      : { kind: "failed", class: "stop", step: "read", code, reason };
  }
  for (const { clientOrderId, venueOrderId, instrumentId, conditional, at } of open.value) {
    if (clientOrderId === undefined || !isCanary(clientOrderId)) continue;
    if (venue.now() - at < LEFT_OVER_AFTER_MS) continue;
    const ref = { clientOrderId, venueOrderId, instrumentId, conditional: conditional !== undefined };
    await venue.cancel(account.id, ref);
  }
  return undefined;
}

function refOf({ clientOrderId, instrumentId, type }: OrderIntent): OrderRef {
  const conditional = type.kind === "stop-market" || type.kind === "take-profit-market";
  return { clientOrderId, venueOrderId: undefined, instrumentId, conditional };
}
