// A decision of the record that nobody here carries out: its place in the engine is found again, and its follower goes on from its orders.
import type { DecisionTrace } from "../domain/decision.ts";
import type { SignalStore } from "../ports/signal-store.ts";
import { type AwaitTurnDeps, compared } from "./await-turn.ts";
import type { DecisionFollower } from "./decision-follower.ts";
import { contextOf, type PlanSeatDeps } from "./plan-seat.ts";
import { type SeatOfDeps, seatOf } from "./seat-of.ts";

export type TakeUpDeps = PlanSeatDeps &
  SeatOfDeps &
  AwaitTurnDeps & {
    readonly signals: Pick<SignalStore, "find">;
    readonly follower: Pick<DecisionFollower, "takeUp">;
  };

/** The caller holds its lane. False when its signal, subscription or venue is not known any more. */
export async function takeUpDecision(
  deps: TakeUpDeps,
  { decision, orders }: DecisionTrace,
): Promise<boolean> {
  const signal = await deps.signals.find(decision.signalId);
  const seat = signal === undefined ? undefined : seatOf(deps, signal, decision.subscriptionId, true);
  if (signal === undefined || seat === undefined) return false;
  const venue = deps.venueOf(seat.account);
  const instrument = venue?.instrument(signal.instrumentId);
  if (venue === undefined || instrument === undefined) return false;
  // What the trader holds beside ours decides how an exit goes out: it is known once the account was compared.
  if (!orders.some(({ intent }) => intent.leg === "entry")) await compared(deps, signal, seat.state);
  const context = contextOf(deps, signal, seat, venue, instrument);
  await deps.follower.takeUp({ signal, context, venue }, orders);
  return true;
}
