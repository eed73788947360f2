// Whether a caller may hear of an event: the one place that decides it, and what the database would show the same caller. Everything
// that is not allowed here is not heard.
import type { Scope } from "../../../adapters/postgres/scope.ts";
import type { EventView } from "../../engine/http/event-view.ts";
import type { PnlEvent } from "./pnl-board.ts";

type Whose = Pick<EventView, "tenantId" | "traderId" | "providerId" | "payload"> & {
  readonly kind: EventView["kind"] | PnlEvent["kind"];
};

export function mayReceive(scope: Scope, event: Whose): boolean {
  if (concernsEverybody(event)) return true;
  if (scope.kind === "platform" || event.tenantId === null) return false;
  const { kind: _, tenantId, traderId, providerId, personId, ...others } = scope;
  if (event.tenantId !== tenantId) return false;
  // Limited in a way that events know nothing of, or to two owners at once: nothing is surely the caller's.
  if (Object.values(others).some((limit) => limit !== undefined)) return false;
  if (traderId !== undefined && providerId !== undefined) return false;
  // Who is limited to what is about one person: events are about accounts and signals.
  if (personId !== undefined && traderId === undefined && providerId === undefined) return false;
  if (traderId !== undefined)
    return event.traderId === traderId || isSwitch(event, "trader", traderId) || isTenantSwitch(event);
  if (providerId !== undefined) return isOwnSignal(event, providerId) || isTenantSwitch(event);
  return true;
}

/** The health of engines, and kill switches above the tenants. */
function concernsEverybody({ kind, tenantId, payload: { level } }: Whose): boolean {
  if (tenantId !== null) return false;
  return (
    kind === "engine.health" ||
    (kind === "trading-state.changed" && (level === "platform" || level === "instrument"))
  );
}

function isTenantSwitch({ kind, payload: { level } }: Whose): boolean {
  return kind === "trading-state.changed" && (level === "tenant" || level === "instrument");
}

function isSwitch({ kind, payload }: Whose, level: "trader" | "provider", id: string): boolean {
  return kind === "trading-state.changed" && payload.level === level && payload.id === id;
}

/** What followers' accounts make of a signal is theirs, although it names the provider. */
function isOwnSignal(event: Whose, providerId: string): boolean {
  const isOwn = event.kind === "signal.accepted" && event.providerId === providerId;
  return isOwn || isSwitch(event, "provider", providerId);
}
