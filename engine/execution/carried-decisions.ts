// A decision is carried out by one at a time. What is settled here is not taken up again, though the record may call it
// `working` for a moment longer: whoever did would exit what a newer signal entered since.
import type { AccountId, SignalId } from "../domain/ids.ts";
import { RecentKeys } from "./recent-keys.ts";

export interface DecisionIdentity {
  readonly signalId: SignalId;
  readonly accountId: AccountId;
}

/** A record that is away for a while must not make us forget. */
const SETTLED_REMEMBERED = 50_000;

export class CarriedDecisions {
  readonly #underWay = new Set<string>();
  readonly #settled = new RecentKeys(SETTLED_REMEMBERED);

  take(decision: DecisionIdentity): void {
    this.#underWay.add(keyOf(decision));
  }

  settle(decision: DecisionIdentity): void {
    this.#underWay.delete(keyOf(decision));
    this.#settled.add(keyOf(decision));
  }

  /** Somebody in this process carries it out, a limit entry that rests included, or did. */
  has(decision: DecisionIdentity): boolean {
    return this.#underWay.has(keyOf(decision)) || this.#settled.has(keyOf(decision));
  }

  /** Another engine carries this account's decisions out from now on. */
  forget(accountId: AccountId): void {
    for (const key of this.#underWay) if (key.startsWith(`${accountId}|`)) this.#underWay.delete(key);
  }
}

function keyOf({ signalId, accountId }: DecisionIdentity): string {
  return `${accountId}|${signalId}`;
}
