// Keeps the signer's keys equal to the sealed credentials in the record: loaded at start, refreshed when one changes.
import { credentialChanges } from "../../adapters/postgres/credential-store.ts";
import type { DatabasePools } from "../../adapters/postgres/database-pools.ts";
import type { VaultSigner } from "../../adapters/vault/vault-signer.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { Journal } from "../../engine/ports/journal.ts";

export class SigningKeys {
  readonly #pools: DatabasePools;
  readonly #signer: VaultSigner;
  readonly #journal: Journal;
  readonly #versions = new Map<AccountId, number>();
  /** Refreshes run one after the other. */
  #work: Promise<void> = Promise.resolve();

  constructor(pools: DatabasePools, signer: VaultSigner, journal: Journal) {
    this.#pools = pools;
    this.#signer = signer;
    this.#journal = journal;
  }

  /** Resolves when the signer holds what the record holds. A failure is told and tried again with the next change. */
  refresh(accountIds: readonly AccountId[] | "all"): Promise<void> {
    this.#work = this.#work
      .then(() => this.#load(accountIds))
      .catch((error: Error) => this.#journal.write("error", "keys.not-loaded", { reason: error.message }));
    return this.#work;
  }

  async #load(accountIds: readonly AccountId[] | "all"): Promise<void> {
    const { changed, gone } = await credentialChanges(this.#pools.reading, this.#versions, accountIds);
    for (const id of gone) {
      this.#versions.delete(id);
      this.#signer.forget(id);
    }
    const refused = new Set(this.#signer.load(changed));
    for (const { accountId, version } of changed) {
      this.#versions.set(accountId, version);
      if (refused.has(accountId)) this.#journal.write("error", "key.not-opened", { accountId });
    }
  }
}
