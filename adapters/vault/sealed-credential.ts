// Exchange keys as they lie in the database: sealed, and bound to the one account that they belong to.
import { createSecretKey, type KeyObject } from "node:crypto";
import type { AccountId, TenantId } from "../../engine/domain/ids.ts";
import type { VenueName } from "../../engine/domain/venue.ts";
import type { Binding, Vault } from "./vault.ts";

export interface CredentialPlace {
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
  readonly venue: VenueName;
  /** Grows with each new key of the account. */
  readonly version: number;
}

export interface SealedCredential extends CredentialPlace {
  readonly sealed: Buffer;
}

/** A key as the trader typed it; lives only as long as it takes to seal it. */
export interface ClearCredential {
  readonly apiKey: string;
  readonly secret: string;
}

export interface UsableCredential {
  readonly apiKey: string;
  readonly secret: KeyObject;
}

function bindingOf({ tenantId, accountId, venue, version }: CredentialPlace): Binding {
  return ["credential", tenantId, accountId, venue, String(version)];
}

/** Layout inside the seal: length of the API key (2 bytes), API key, secret. Not JSON: the secret is never parsed to text. */
export function sealCredential(vault: Vault, place: CredentialPlace, clear: ClearCredential): Buffer {
  const apiKey = Buffer.from(clear.apiKey);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(apiKey.length);
  const plain = Buffer.concat([length, apiKey, Buffer.from(clear.secret)]);
  const sealed = vault.seal(plain, bindingOf(place));
  plain.fill(0);
  return sealed;
}

/** Undefined: it does not open in this place. */
export function openCredential(vault: Vault, credential: SealedCredential): UsableCredential | undefined {
  const opened = vault.open(credential.sealed, bindingOf(credential));
  if (opened.kind === "refused") return undefined;
  const { plain } = opened;
  const apiKeyEnd = 2 + plain.readUInt16BE(0);
  const usable = {
    apiKey: plain.toString("utf8", 2, apiKeyEnd),
    secret: createSecretKey(plain.subarray(apiKeyEnd)),
  };
  plain.fill(0);
  return usable;
}
