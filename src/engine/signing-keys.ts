// Keeps the signer's keys equal to the sealed credentials in the record: loaded at start, refreshed when one changes.
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type CredentialMark,
  credentialChanges,
  credentialMark,
} from "../../adapters/postgres/credential-store.ts";
import type { DatabasePools } from "../../adapters/postgres/database-pools.ts";
import type { KeyRing } from "../../adapters/vault/key-ring.ts";
import type { RefusedCredential, VaultSigner } from "../../adapters/vault/vault-signer.ts";
import type { AccountStanding } from "../../engine/accounts/key-standing.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { Journal } from "../../engine/ports/journal.ts";

/** Opening a seal takes about a tenth of a millisecond: thousands at once would hold up a signal. */
const SLICE = 50;

export interface SigningKeysDeps {
  readonly pools: DatabasePools;
  readonly signer: VaultSigner;
  readonly ring: Pick<KeyRing, "reload">;
  readonly standing: Pick<AccountStanding, "suspend">;
  readonly journal: Journal;
}

export class SigningKeys {
  readonly #deps: SigningKeysDeps;
  readonly #loaded = new Map<AccountId, CredentialMark>();
  /** Refreshes run one after the other. */
  #work: Promise<void> = Promise.resolve();

  constructor(deps: SigningKeysDeps) {
    this.#deps = deps;
  }

  /** Resolves when the signer holds what the record holds. A failure is told and tried again with the next change. */
  refresh(accountIds: readonly AccountId[] | "all"): Promise<void> {
    this.#work = this.#work
      .then(() => this.#load(accountIds))
      .catch((error: Error) =>
        this.#deps.journal.write("error", "keys.not-loaded", { reason: error.message }),
      );
    return this.#work;
  }

  async #load(accountIds: readonly AccountId[] | "all"): Promise<void> {
    const { pools, signer, ring } = this.#deps;
    // A key pair that a rotation destroyed is let go here as well.
    if (accountIds === "all") ring.reload();
    const { changed, gone } = await credentialChanges(pools.reading, this.#loaded, accountIds);
    for (const id of gone) {
      this.#loaded.delete(id);
      signer.forget(id);
    }
    for (let from = 0; from < changed.length; from += SLICE) {
      const slice = changed.slice(from, from + SLICE);
      const refused = signer.load(slice);
      for (const each of slice) this.#loaded.set(each.accountId, credentialMark(each));
      for (const credential of refused) await this.#tell(credential);
      await nextTurn();
    }
  }

  /** Nobody can sign for such an account: a person must link it again, and sees why. */
  async #tell({ accountId, code }: RefusedCredential): Promise<void> {
    this.#deps.journal.write("error", "key.not-opened", { accountId, code });
    await this.#deps.standing.suspend(accountId, code);
  }
}
