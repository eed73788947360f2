// A decision is carried out by one at a time. What is settled here is not taken up again, though the record may call it
// `working` for a moment longer: whoever did would exit what a newer signal entered since.
import type { AccountId, SignalId } from "../domain/ids.ts";

export interface DecisionIdentity {
  readonly signalId: SignalId;
  readonly accountId: AccountId;
}

/** A record that is away for a while must not make us forget. */
const SETTLED_REMEMBERED = 50_000;

export class CarriedDecisions {
  readonly #underWay = new Set<string>();
  /** By signal, in the order in which one of its decisions was settled last: neither id is copied for a decision. */
  readonly #settled = new Map<SignalId, Set<AccountId>>();
  #remembered = 0;

  take(decision: DecisionIdentity): void {
    this.#underWay.add(keyOf(decision));
  }

  settle(decision: DecisionIdentity): void {
    this.#underWay.delete(keyOf(decision));
    const { signalId, accountId } = decision;
    const accounts = this.#settled.get(signalId) ?? new Set();
    this.#settled.delete(signalId);
    this.#settled.set(signalId, accounts);
    if (!accounts.has(accountId)) this.#remembered += 1;
    accounts.add(accountId);
    this.#forgetOldest(signalId);
  }

  /** Somebody in this process carries it out, a limit entry that rests included, or did. */
  has(decision: DecisionIdentity): boolean {
    const { signalId, accountId } = decision;
    return this.#underWay.has(keyOf(decision)) || this.#settled.get(signalId)?.has(accountId) === true;
  }

  /** Another engine carries this account's decisions out from now on. */
  forget(accountId: AccountId): void {
    for (const key of this.#underWay) if (key.startsWith(`${accountId}|`)) this.#underWay.delete(key);
  }

  #forgetOldest(newest: SignalId): void {
    for (const [signalId, accounts] of this.#settled) {
      if (this.#remembered <= SETTLED_REMEMBERED || signalId === newest) return;
      this.#settled.delete(signalId);
      this.#remembered -= accounts.size;
    }
  }
}

function keyOf({ signalId, accountId }: DecisionIdentity): string {
  return `${accountId}|${signalId}`;
}
