// The question that one signal puts to the risk rules for one account.
import type { Account, Subscription } from "../engine/domain/account.ts";
import type { ClientOrderId } from "../engine/domain/ids.ts";
import type { Instrument } from "../engine/domain/instrument.ts";
import type { EntryPlan, Signal } from "../engine/domain/signal.ts";

export interface EntryRequest {
  readonly signal: Signal;
  readonly plan: EntryPlan;
  readonly subscription: Subscription;
  readonly account: Account;
  readonly instrument: Instrument;
  readonly clientOrderId: ClientOrderId;
  readonly generation: number;
  /** The venue takes the stop inside the entry request. */
  readonly stopAttachable: boolean;
}
