// The Signer: opens sealed credentials into keys that can sign and cannot be read, and hands out signatures only.
import { createHmac } from "node:crypto";
import { inspect } from "node:util";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { Signer } from "../../engine/ports/signer.ts";
import { openCredential, type SealedCredential, type UsableCredential } from "./sealed-credential.ts";
import type { Vault } from "./vault.ts";

export class VaultSigner implements Signer {
  readonly #vault: Vault;
  readonly #usable = new Map<AccountId, UsableCredential>();
  readonly #versions = new Map<AccountId, number>();

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** Takes new or replaced credentials. Answers the accounts whose seal did not open: they cannot sign. */
  load(credentials: Iterable<SealedCredential>): readonly AccountId[] {
    const refused: AccountId[] = [];
    for (const credential of credentials) {
      this.#versions.set(credential.accountId, credential.version);
      const usable = openCredential(this.#vault, credential);
      if (usable === undefined) {
        refused.push(credential.accountId);
        this.#usable.delete(credential.accountId);
      } else {
        this.#usable.set(credential.accountId, usable);
      }
    }
    return refused;
  }

  /** Forgets the key of an account that was unlinked. */
  forget(accountId: AccountId): void {
    this.#usable.delete(accountId);
    this.#versions.delete(accountId);
  }

  /** Which version of each account's credential was loaded, usable or not: what a reload need not fetch again. */
  versions(): ReadonlyMap<AccountId, number> {
    return this.#versions;
  }

  apiKey(accountId: AccountId): string | undefined {
    return this.#usable.get(accountId)?.apiKey;
  }

  sign(accountId: AccountId, payload: string): string {
    const usable = this.#usable.get(accountId);
    if (usable === undefined) throw new Error(`account ${accountId} has no usable key`);
    return createHmac("sha256", usable.secret).update(payload).digest("hex");
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}
