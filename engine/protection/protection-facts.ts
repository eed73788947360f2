// What is known of one position and of everything that rests at the venue beside it, gathered for the pure decision.
import { type AccountState, positionKey } from "../accounts/account-state.ts";
import type { Instrument, InstrumentId } from "../domain/instrument.ts";
import type { PositionSide } from "../domain/side.ts";
import type { Venue } from "../ports/venue.ts";
import type { ProtectionFacts } from "./required-protection.ts";

export interface ProtectedLeg {
  readonly state: AccountState;
  readonly venue: Pick<Venue, "attachesStop">;
  readonly instrument: Instrument;
  readonly positionSide: PositionSide;
}

export function protectionFacts(leg: ProtectedLeg): ProtectionFacts {
  const { state, venue, instrument, positionSide } = leg;
  const here = isOn(leg);
  return {
    position: state.position(instrument.id, positionSide),
    instrument,
    orders: [...state.orders.values()].filter(({ intent }) => here(intent)),
    foreignOrders: [...state.foreignOrders.values()].filter(here),
    attachesStop: venue.attachesStop,
    attachedStops: state.attachedStops,
    shared: state.external.get(positionKey(instrument.id, positionSide))?.isZero() === false,
  };
}

function isOn({ instrument, positionSide }: Pick<ProtectedLeg, "instrument" | "positionSide">) {
  return (on: { readonly instrumentId: InstrumentId; readonly positionSide: PositionSide }): boolean =>
    on.instrumentId === instrument.id && on.positionSide === positionSide;
}
