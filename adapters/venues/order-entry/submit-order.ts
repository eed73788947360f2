// One order out: budget, one request, and what its answer proves. Nothing here waits and nothing is sent twice.
import type { Instrument } from "../../../engine/domain/instrument.ts";
import type { OrderIntent } from "../../../engine/domain/order.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import type { Meter } from "../../../engine/ports/journal.ts";
import type { SubmitOutcome } from "../../../engine/ports/venue.ts";
import type { RequestBudget } from "../budget/request-budget.ts";
import { outcomeOf } from "../outcome/outcome-table.ts";
import type { AccountSettings } from "../venue-options.ts";
import type { VenueParts } from "../venue-parts.ts";
import type { OrderEntry } from "./order-entry.ts";

export interface SubmitDeps {
  readonly venue: string;
  readonly parts: VenueParts;
  readonly entry: OrderEntry;
  readonly budget: RequestBudget;
  readonly clock: Clock;
  readonly meter: Meter;
  settingsOf(intent: OrderIntent): AccountSettings | undefined;
  onOutcome(outcome: SubmitOutcome): void;
}

export async function submitOrder(
  deps: SubmitDeps,
  intent: OrderIntent,
  instrument: Instrument | undefined,
  signedAt: UnixMs,
  recvWindowMs: number,
): Promise<SubmitOutcome> {
  if (instrument === undefined) return refused("UNKNOWN_INSTRUMENT", "the venue does not list it");
  const settings = deps.settingsOf(intent);
  if (settings !== undefined && (settings.positionMode === "hedge") === (intent.positionSide === "both")) {
    return refused("POSITION_MODE_MISMATCH", `the account is in ${settings.positionMode} mode`);
  }
  const purpose = intent.leg === "entry" ? "entry" : "protect";
  if (deps.budget.take(purpose, deps.parts.orderWeight).kind === "wait") {
    return { kind: "not-sent", reason: "VENUE_BUDGET" };
  }
  const startedAt = deps.clock.monotonic();
  const reply = await deps.entry.place({ intent, instrument, signedAt, recvWindowMs });
  const { venue, meter } = deps;
  meter.observe("venue_submit_ms", deps.clock.monotonic() - startedAt, { venue });
  const outcome =
    reply.kind === "success"
      ? acceptedOutcome(deps.parts, reply.body, intent)
      : reply.failure.kind === "not-sent" && reply.failure.reason === "NO_CREDENTIALS"
        ? refusedFor("NO_CREDENTIALS", "the account has no usable key", "credentials")
        : outcomeOf(deps.parts.outcomes, reply.failure);
  meter.count("venue_outcomes_total", { venue, outcome: outcome.kind, code: codeOf(outcome) });
  deps.onOutcome(outcome);
  return outcome;
}

function acceptedOutcome(parts: VenueParts, body: unknown, intent: OrderIntent): SubmitOutcome {
  try {
    const accepted = parts.acceptedOrder(body, intent);
    if (accepted !== undefined) return { kind: "accepted", ...accepted };
  } catch {
    // A status that we do not know: the order may well be live.
  }
  return { kind: "unknown", code: "UNREADABLE_ANSWER", reason: "the answer names no order" };
}

function refused(code: string, reason: string): SubmitOutcome {
  return refusedFor(code, reason, "other");
}

function refusedFor(
  code: string,
  reason: string,
  cause: Extract<SubmitOutcome, { kind: "rejected" }>["cause"],
): SubmitOutcome {
  return { kind: "rejected", code, reason, cause };
}

function codeOf(outcome: SubmitOutcome): string {
  if (outcome.kind === "accepted") return "OK";
  return outcome.kind === "not-sent" ? outcome.reason : outcome.code;
}
