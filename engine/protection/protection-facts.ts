// What is known of one position and of everything that rests at the venue beside it, gathered for the pure decision.
import type { InstrumentId } from "../domain/instrument.ts";
import type { PositionSide } from "../domain/side.ts";
import { asAnswered } from "./as-answered.ts";
import type { GuardedLeg } from "./guarded-leg.ts";
import type { ProtectionFacts } from "./protection-need.ts";

export type Momentary = Pick<ProtectionFacts, "overdue" | "silentUntil" | "unknownUntil" | "markPrice">;

type Leg = Pick<GuardedLeg, "state" | "instrument" | "positionSide" | "watch"> & {
  readonly venue: Pick<GuardedLeg["venue"], "attachesStop">;
};

export function protectionFacts(leg: Leg, momentary: Momentary): ProtectionFacts {
  const { state, venue, instrument, positionSide, watch } = leg;
  const here = isOn(leg);
  const answered = asAnswered(leg);
  const position = answered?.position ?? state.position(instrument.id, positionSide);
  const ended = answered?.entries.filter(({ intent }) => !state.orders.has(intent.clientOrderId)) ?? [];
  return {
    position,
    instrument,
    awaitsFills: answered === undefined && awaitsFills(leg),
    orders: [...[...state.orders.values()].filter(({ intent }) => here(intent)), ...ended],
    leavingOrders: state.leaving,
    leavingAttached: watch.unanswered,
    foreignOrders: [...state.foreignOrders.values()].filter(here),
    attachesStop: venue.attachesStop,
    attachedStops: state.attachedStops,
    shared: state.isShared(instrument.id, positionSide),
    compared: state.reconciled,
    leaving: position.net.quantity.sub(state.quantityStaying(position)).abs(),
    ...momentary,
  };
}

/** An order ended and its fills are on their way: what our book says of the position is about to change. */
export function awaitsFills({ state, instrument, positionSide }: Omit<Leg, "watch">): boolean {
  return state.awaitsFills(instrument.id, positionSide);
}

function isOn({ instrument, positionSide }: Pick<Leg, "instrument" | "positionSide">) {
  return (on: { readonly instrumentId: InstrumentId; readonly positionSide: PositionSide }): boolean =>
    on.instrumentId === instrument.id && on.positionSide === positionSide;
}
