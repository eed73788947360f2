// What was closed, by strategy and instrument, so that an older entry which arrives later is dropped. Kept in memory, because
// every entry asks; rebuilt at start from the signals in the record. A process notes a close before it decides any account of it.
import { type Closings, closedBy, NOTHING_CLOSED, superseded } from "../../risk/superseded.ts";
import type { Account } from "../domain/account.ts";
import type { Denial } from "../domain/decision.ts";
import type { EntryPlan, Signal } from "../domain/signal.ts";
import type { ClosingSignal } from "../ports/signal-store.ts";

/** Far more than are traded at once; the one that was closed longest ago goes first. */
const KEPT = 50_000;

export class Tombstones {
  readonly #closings = new Map<string, Closings>();

  /** Signals that close nothing change nothing. */
  note(signal: ClosingSignal): void {
    const key = keyOf(signal, signal.test);
    const before = this.#closings.get(key) ?? NOTHING_CLOSED;
    const after = closedBy(before, signal.action, signal.issuedAt);
    if (after === before) return;
    this.#closings.delete(key);
    this.#closings.set(key, after);
    if (this.#closings.size <= KEPT) return;
    const [oldest] = this.#closings.keys();
    if (oldest !== undefined) this.#closings.delete(oldest);
  }

  /** A close that was a test went to paper accounts only: for all others nothing was closed. */
  check(signal: Opening, plan: Plan, { environment }: Pick<Account, "environment">): Denial | undefined {
    const denial = this.#check(signal, plan, false);
    return denial === undefined && environment === "paper" ? this.#check(signal, plan, true) : denial;
  }

  #check(signal: Opening, plan: Plan, test: boolean): Denial | undefined {
    const closings = this.#closings.get(keyOf(signal, test));
    return closings === undefined ? undefined : superseded(plan, signal.issuedAt, closings);
  }
}

type Opening = Pick<Signal, "strategyId" | "instrumentId" | "issuedAt">;
type Plan = Pick<EntryPlan, "direction" | "entry">;

function keyOf({ strategyId, instrumentId }: Omit<Opening, "issuedAt">, test: boolean): string {
  return test ? `${strategyId}|${instrumentId}|test` : `${strategyId}|${instrumentId}`;
}
