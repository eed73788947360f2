// Tells people and meters what was decided for one account.
import { positionSideOf } from "../accounts/risk-view.ts";
import type { Denial } from "../domain/decision.ts";
import { isEntry, type Signal } from "../domain/signal.ts";
import type { Announcer } from "../ports/announcer.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { Planned } from "./plan-seat.ts";

export function announceDecision(
  deps: { readonly journal: Journal; readonly meter: Meter; readonly announcer: Announcer },
  signal: Signal,
  { seat, plan, entry, claimed }: Planned,
): void {
  const outcome = plan.kind === "enter" || plan.kind === "exit" ? "approved" : plan.kind;
  deps.meter.count("decisions_total", { outcome });
  for (const denial of entry.decision.denials) deps.meter.count("denials_total", { code: denial.code });
  const { decision, orders } = entry;
  deps.announcer.announce({ kind: "decision.made", at: decision.decidedAt, signal, decision, orders });
  deps.journal.write("info", `decision.${outcome}`, {
    signalId: signal.id,
    accountId: seat.account.id,
    account: seat.account.label,
    instrumentId: signal.instrumentId,
    action: signal.action.kind,
    quantity: claimed[0]?.intent.quantity.toString(),
    reasons: codes(entry.decision.denials),
    direction: isEntry(signal.action) ? signal.action.direction : undefined,
    positionSide: isEntry(signal.action) ? positionSideOf(seat.account, signal.action.direction) : undefined,
  });
}

function codes(denials: readonly Denial[]): string | undefined {
  return denials.length === 0 ? undefined : denials.map(({ code }) => code).join(",");
}
