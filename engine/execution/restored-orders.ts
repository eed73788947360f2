// After the record lost time, what we would send now may have been sent already: the venue is asked first, in every namespace.
// An entry of that time is refused; if it opened what we found at the venue, it gives that position its strategy back.
import type { AccountState } from "../accounts/account-state.ts";
import type { OrderIntent } from "../domain/order.ts";
import { isEntry, type Signal } from "../domain/signal.ts";
import { UNKNOWN_STRATEGY } from "../domain/unknown-strategy.ts";
import type { Timers } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import type { LostTime } from "../ports/lost-time.ts";
import type { Venue } from "../ports/venue.ts";
import type { Recorder } from "../tracking/recorder.ts";
import { adoptedAs } from "./adopted-as.ts";
import { afterRestore, RECORD_RESTORED } from "./after-restore.ts";
import { clientOrderId, type Mac } from "./client-order-id.ts";
import type { Planned, Seat } from "./plan-seat.ts";
import { RecentKeys } from "./recent-keys.ts";

const REMEMBERED = 10_000;
const LOOK_AGAIN_MS = 500;
const LOOKS_MAX = 120;

export interface RestoredOrdersDeps {
  readonly lostTime: LostTime | undefined;
  readonly mac: Mac;
  readonly recorder: Pick<Recorder, "position">;
  readonly timers: Timers;
  readonly journal: Journal;
}

export class RestoredOrders {
  readonly #deps: RestoredOrdersDeps;
  readonly #lookedUp = new RecentKeys(REMEMBERED);

  constructor(deps: RestoredOrdersDeps) {
    this.#deps = deps;
  }

  /** An entry that may have been carried out is not planned again. */
  judge(signal: Signal, seat: Seat): Seat {
    const { lostTime } = this.#deps;
    if (lostTime === undefined || afterRestore(lostTime, signal) !== "refused") return seat;
    this.#recognise(signal, seat.state);
    return { ...seat, refusal: seat.refusal ?? RECORD_RESTORED };
  }

  mayHaveBeenSent(signal: Signal, { seat, plan, claimed }: Planned): boolean {
    const { lostTime } = this.#deps;
    if (lostTime === undefined || seat.refusal !== undefined || afterRestore(lostTime, signal) === "free")
      return false;
    return intentsOf({ plan, claimed }).some(({ clientOrderId: id }) => !this.#lookedUp.has(id));
  }

  /** True as well for an exit that is older than what it would close: it was of another position. */
  async isKnownAt(venue: Venue, signal: Signal, planned: Planned): Promise<boolean> {
    for (const intent of intentsOf(planned)) {
      const { openedAt } = planned.seat.state.position(intent.instrumentId, intent.positionSide);
      const isOutdated = !isEntry(signal.action) && openedAt !== undefined && openedAt > signal.issuedAt;
      if (isOutdated || (await this.#isAtVenue(venue, intent))) return true;
      this.#lookedUp.add(intent.clientOrderId);
    }
    return false;
  }

  /** Without the venue's word nothing may be sent: no answer in a minute counts as there. */
  async #isAtVenue(
    venue: Venue,
    { accountId, clientOrderId: id, instrumentId }: OrderIntent,
  ): Promise<boolean> {
    const ref = { clientOrderId: id, venueOrderId: undefined, instrumentId, conditional: false };
    for (let look = 0; look < LOOKS_MAX; look += 1) {
      const found = await venue.findOrder(accountId, ref);
      if (found.kind === "ok") return found.value !== undefined;
      await new Promise<void>((resolve) => {
        this.#deps.timers.after(LOOK_AGAIN_MS, resolve);
      });
    }
    return true;
  }

  /** The same signal, account, leg and generation give the same order id: nothing else gives this one. */
  #recognise({ id: signalId, tenantId, strategyId, instrumentId }: Signal, state: AccountState): void {
    const { mac, recorder, journal } = this.#deps;
    const { accountId } = state;
    const openedBy = clientOrderId(mac, { tenantId, signalId, accountId, leg: "entry", generation: 0 });
    for (const position of state.positions.values()) {
      if (position.instrumentId !== instrumentId || position.strategyId !== UNKNOWN_STRATEGY) continue;
      if (position.net.quantity.isZero() || position.signalId !== adoptedAs(mac, openedBy)) continue;
      const recognised = { ...position, signalId, strategyId };
      state.setPosition(recognised);
      recorder.position(recognised);
      journal.write("info", "position.recognised", { accountId, instrumentId, signalId, strategyId });
    }
  }
}

/** Also those that go out only after something else was withdrawn. */
function intentsOf({ plan, claimed }: Pick<Planned, "plan" | "claimed">): readonly OrderIntent[] {
  return plan.kind === "exit" ? plan.intents : claimed.map(({ order }) => order.intent);
}
