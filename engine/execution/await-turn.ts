// Before a decision is made its account's lane is free and the account is compared. What keeps either from happening, a venue
// that refuses the key or does not answer, must not keep the signal without an outcome.
import type { AccountState } from "../accounts/account-state.ts";
import type { Denial } from "../domain/decision.ts";
import { isEntry, type Signal } from "../domain/signal.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { Reconciler } from "../reconciliation/reconciler.ts";
import type { Lanes } from "./lanes.ts";
import type { Seat } from "./plan-seat.ts";
import { laneOf } from "./seat-of.ts";

const LOOK_MS = 500;

export interface AwaitTurnDeps {
  readonly lanes: Lanes;
  readonly directory: Pick<AccountDirectory, "account">;
  readonly reconciler: Pick<Reconciler, "ensureAnswer">;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * Resolves with the lane; or with nothing to release and the reason why nothing can be sent in it: the order before it has no
 * outcome, and none will come while the venue refuses the key, or not before an entry expires.
 */
export async function awaitTurn(
  deps: AwaitTurnDeps,
  signal: Signal,
  seat: Omit<Seat, "release">,
): Promise<Seat> {
  const { lanes, timers } = deps;
  let waits = true;
  const turn = lanes.take(laneOf(seat, signal)).then((release): Seat | undefined => {
    if (waits) return { ...seat, release };
    release();
    return undefined;
  });
  for (;;) {
    const pause = Promise.withResolvers<undefined>();
    const cancel = timers.after(LOOK_MS, () => pause.resolve(undefined));
    const taken = await Promise.race([turn, pause.promise]);
    cancel();
    if (taken !== undefined) return taken;
    const refusal = refusalOf(deps, signal, seat);
    if (refusal === undefined) continue;
    waits = false;
    return { ...seat, refusal, release: () => undefined };
  }
}

/** How long an exit waits for a book that is known to be wrong: with the stop resting, late is better than the wrong quantity. */
const LOST_TIME_PATIENCE_MS = 60_000;

/** As long as the signal lives, or, where the venue refuses the key, until it said so. */
export async function compared(
  { timers, clock, reconciler }: AwaitTurnDeps,
  signal: Signal,
  state: AccountState,
): Promise<void> {
  if (state.reconciled) return;
  const patienceMs = state.lostTimeUnread ? LOST_TIME_PATIENCE_MS : 0;
  const left = signal.expiresAt + patienceMs - clock.now();
  await new Promise<void>((resolve) => {
    timers.after(Math.max(left, 0), resolve);
    void reconciler.ensureAnswer(state).then(resolve);
  });
}

function refusalOf(
  { directory, clock }: AwaitTurnDeps,
  { action, expiresAt }: Signal,
  { account }: Omit<Seat, "release">,
): Denial | undefined {
  const { status } = directory.account(account.id) ?? account;
  if (status !== "active") return laneHeld({ status });
  const lateMs = clock.now() - expiresAt;
  return isEntry(action) && lateMs > 0 ? laneHeld({ lateMs: String(lateMs) }) : undefined;
}

function laneHeld(detail: Denial["detail"]): Denial {
  return {
    code: "ORDER_UNRESOLVED",
    sentence:
      "An earlier order of the account in this instrument has no outcome yet, and nothing may overtake it.",
    detail,
  };
}
