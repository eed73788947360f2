// Which of the engine's events people want to be told of, and what of it. Pure.
import type { Notice, NoticeKind } from "../../../adapters/notify/notifier.ts";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { EventFrame } from "../../engine-client/read-events.ts";

type Told = Exclude<EventFrame, { kind: "resync" }>;
type Facts = Notice["facts"];

/** None: nobody needs to be told. Notices of one event share its id, so that who wants several kinds is told once. */
export function noticesOf(event: EventFrame): readonly Notice[] {
  if (event.kind === "resync") return [];
  const told = toldBy(event);
  if (told === undefined) return [];
  // The engine suspends an account for one reason: the venue refuses its key.
  const kinds: readonly NoticeKind[] =
    told.kind === "account-suspended" ? ["account-suspended", "key-refused"] : [told.kind];
  return kinds.map((kind) => notice(event, { ...told, kind }));
}

function notice(event: Told, { kind, facts, eventId = event.id }: Kind): Notice {
  return {
    ...{ eventId, kind, at: Date.parse(event.at) as UnixMs, facts },
    tenantId: (event.tenantId ?? undefined) as TenantId | undefined,
    traderId: (event.traderId ?? undefined) as TraderId | undefined,
    // A provider hears of a signal's fate on others' accounts from the track record, not one by one.
    providerId:
      event.traderId === null ? ((event.providerId ?? undefined) as ProviderId | undefined) : undefined,
  };
}

interface Kind {
  readonly kind: NoticeKind;
  readonly facts: Facts;
  /** Where several events tell of the same. */
  readonly eventId?: string;
}

function toldBy(event: Told): Kind | undefined {
  const { payload, accountId, signalId } = event;
  const facts = (...names: readonly string[]): Facts => ({ accountId, signalId, ...picked(payload, names) });
  switch (event.kind) {
    case "order.changed":
      return payload.state === "filled"
        ? {
            ...{ kind: "order-filled", eventId: `order-filled ${payload.clientOrderId}` },
            facts: facts("clientOrderId", "instrumentId", "leg", "side", "quantity", "averagePrice"),
          }
        : undefined;
    case "position.changed":
      return closedPosition(event, facts("instrumentId", "realizedPnl", "fees", "funding"));
    case "protection.changed":
      return payload.state === "emergency"
        ? { kind: "emergency-exit", facts: facts("instrumentId", "quantity") }
        : undefined;
    case "account.suspended":
      return { kind: "account-suspended", facts: facts("reason") };
    case "decision.made":
      return payload.state === "denied"
        ? {
            ...{ kind: "signal-denied", eventId: `signal-denied ${signalId} ${accountId}` },
            facts: { ...facts("instrumentId", "action"), codes: codesOf(payload.denials) },
          }
        : undefined;
    case "trading-state.changed":
      return { kind: "kill-switch", facts: picked(payload, ["level", "id", "state"]) };
    default:
      return undefined;
  }
}

/** Flat again. Funding that comes in later changes the row once more, and is not told again. */
function closedPosition({ payload, accountId, signalId }: Told, facts: Facts): Kind | undefined {
  if (payload.quantity !== "0" || signalId === null) return undefined;
  const leg = `${accountId} ${payload.instrumentId} ${payload.positionSide}`;
  return { kind: "position-closed", facts, eventId: `position-closed ${leg} ${signalId}` };
}

function picked(payload: Told["payload"], names: readonly string[]): Facts {
  return Object.fromEntries(
    names.map((name) => {
      const value = payload[name];
      return [name, typeof value === "string" || typeof value === "number" ? value : null];
    }),
  );
}

function codesOf(denials: unknown): string {
  if (!Array.isArray(denials)) return "";
  return denials.map((denial: { readonly code?: unknown }) => String(denial.code ?? "")).join(", ");
}
