// The Signer: opens sealed credentials into keys that can sign and cannot be read, hands out signatures only, and counts them.
import { createHmac, randomUUID } from "node:crypto";
import { inspect } from "node:util";
import type { AccountId, TenantId } from "../../engine/domain/ids.ts";
import { SIGNING_PURPOSES, type Signer, type SigningPurpose } from "../../engine/ports/signer.ts";
import {
  openCredential,
  type SealedCredential,
  type SealRefusal,
  type UsableCredential,
} from "./sealed-credential.ts";
import type { Vault } from "./vault.ts";

export interface RefusedCredential {
  readonly accountId: AccountId;
  readonly code: SealRefusal;
}

/** Signatures made with one account's key since they were last taken. */
export interface KeyUse {
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
  readonly purpose: SigningPurpose;
  readonly signatures: number;
}

interface Held extends UsableCredential {
  readonly tenantId: TenantId;
  readonly used: Map<SigningPurpose, number>;
}

export type Borrowed<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "refused"; readonly code: SealRefusal };

export class VaultSigner implements Signer {
  readonly #vault: Vault;
  readonly #held = new Map<AccountId, Held>();
  readonly #versions = new Map<AccountId, number>();

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** Takes new or replaced credentials. Answers those whose seal did not open: their accounts cannot sign. */
  load(credentials: Iterable<SealedCredential>): readonly RefusedCredential[] {
    const refused: RefusedCredential[] = [];
    for (const credential of credentials) {
      const { accountId, tenantId, version } = credential;
      this.#versions.set(accountId, version);
      const opened = openCredential(this.#vault, credential);
      if (opened.kind === "usable") {
        const used = this.#held.get(accountId)?.used ?? new Map();
        this.#held.set(accountId, { ...opened.credential, tenantId, used });
      } else {
        refused.push({ accountId, code: opened.code });
        this.#held.delete(accountId);
      }
    }
    return refused;
  }

  /** Lends a key that is not linked (yet) for one piece of work, under a name of its own, and forgets it. */
  async borrow<T>(credential: SealedCredential, work: (name: AccountId) => Promise<T>): Promise<Borrowed<T>> {
    const opened = openCredential(this.#vault, credential);
    if (opened.kind === "refused") return opened;
    const name = `borrowed-${randomUUID()}` as AccountId;
    this.#held.set(name, { ...opened.credential, tenantId: credential.tenantId, used: new Map() });
    try {
      return { kind: "done", value: await work(name) };
    } finally {
      this.#held.delete(name);
    }
  }

  /** Forgets the key of an account that was unlinked. */
  forget(accountId: AccountId): void {
    this.#held.delete(accountId);
    this.#versions.delete(accountId);
  }

  /** Which version of each account's credential was loaded, usable or not: what a reload need not fetch again. */
  versions(): ReadonlyMap<AccountId, number> {
    return this.#versions;
  }

  /** What was signed since the last call, of linked accounts. */
  takeUse(): readonly KeyUse[] {
    const taken: KeyUse[] = [];
    for (const accountId of this.#versions.keys()) {
      const held = this.#held.get(accountId);
      for (const purpose of SIGNING_PURPOSES) {
        const signatures = held?.used.get(purpose);
        if (held === undefined || signatures === undefined) continue;
        taken.push({ tenantId: held.tenantId, accountId, purpose, signatures });
      }
      held?.used.clear();
    }
    return taken;
  }

  apiKey(accountId: AccountId): string | undefined {
    return this.#held.get(accountId)?.apiKey;
  }

  sign(accountId: AccountId, purpose: SigningPurpose, payload: string): string {
    const held = this.#held.get(accountId);
    if (held === undefined) throw new Error(`account ${accountId} has no usable key`);
    held.used.set(purpose, (held.used.get(purpose) ?? 0) + 1);
    return createHmac("sha256", held.secret).update(payload).digest("hex");
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}
