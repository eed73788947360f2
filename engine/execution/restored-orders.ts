// After the record lost time, what we would send now may have been sent already: the venue is asked first, in every namespace.
import type { Order } from "../domain/order.ts";
import type { Signal } from "../domain/signal.ts";
import type { Timers } from "../ports/clock.ts";
import type { LostTime } from "../ports/lost-time.ts";
import type { Venue } from "../ports/venue.ts";
import { afterRestore } from "./after-restore.ts";
import type { ClaimedOrder } from "./order-desk.ts";
import { refOf } from "./order-watch.ts";
import type { Planned } from "./plan-seat.ts";
import { RecentKeys } from "./recent-keys.ts";

const REMEMBERED = 10_000;
const LOOK_AGAIN_MS = 500;
const LOOKS_MAX = 120;

export interface RestoredOrdersDeps {
  readonly lostTime: LostTime | undefined;
  readonly timers: Timers;
}

export class RestoredOrders {
  readonly #deps: RestoredOrdersDeps;
  readonly #lookedUp = new RecentKeys(REMEMBERED);

  constructor(deps: RestoredOrdersDeps) {
    this.#deps = deps;
  }

  mayHaveBeenSent(signal: Signal, { seat, claimed }: Planned): boolean {
    const { lostTime } = this.#deps;
    if (lostTime === undefined || seat.refusal !== undefined || afterRestore(lostTime, signal) === "free")
      return false;
    return claimed.some(({ intent }) => !this.#lookedUp.has(intent.clientOrderId));
  }

  /** True as well for an entry that is too old to ask for. */
  async isKnownAt(venue: Venue, signal: Signal, claimed: readonly ClaimedOrder[]): Promise<boolean> {
    if (afterRestore(this.#deps.lostTime, signal) === "refused") return true;
    for (const { order } of claimed) {
      if (await this.#isAtVenue(venue, order)) return true;
      this.#lookedUp.add(order.intent.clientOrderId);
    }
    return false;
  }

  /** Without the venue's word nothing may be sent: no answer in a minute counts as there. */
  async #isAtVenue(venue: Venue, order: Order): Promise<boolean> {
    for (let look = 0; look < LOOKS_MAX; look += 1) {
      const found = await venue.findOrder(order.intent.accountId, refOf(order));
      if (found.kind === "ok") return found.value !== undefined;
      await new Promise<void>((resolve) => {
        this.#deps.timers.after(LOOK_AGAIN_MS, resolve);
      });
    }
    return true;
  }
}
