// All account states of this engine, created when first needed.
import type { AccountId } from "../domain/ids.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import { AccountState } from "./account-state.ts";

export class Accounts {
  readonly #states = new Map<AccountId, AccountState>();
  readonly #directory: AccountDirectory;

  constructor(directory: AccountDirectory) {
    this.#directory = directory;
  }

  /** Throws when the account is unknown to the directory: callers come from the record, which has it. */
  state(id: AccountId): AccountState {
    const known = this.#states.get(id);
    if (known !== undefined) return known;
    const account = this.#directory.account(id);
    if (account === undefined) throw new Error(`account ${id} is not in the directory`);
    const state = new AccountState(id, account.tenantId);
    this.#states.set(id, state);
    return state;
  }

  find(id: AccountId): AccountState | undefined {
    return this.#states.get(id);
  }

  /** This engine does not serve the account any more. */
  retire(state: AccountState): void {
    state.retired = true;
    state.reconciled = false;
    if (this.#states.get(state.accountId) === state) this.#states.delete(state.accountId);
  }

  all(): Iterable<AccountState> {
    return this.#states.values();
  }
}
