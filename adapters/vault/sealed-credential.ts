// Exchange keys as they lie in the database: sealed, and bound to the one account and environment that they belong to.
import { createSecretKey, type KeyObject } from "node:crypto";
import type { AccountId, TenantId } from "../../engine/domain/ids.ts";
import type { Environment, VenueName } from "../../engine/domain/venue.ts";
import type { Binding } from "./binding.ts";
import type { Sealer } from "./sealer.ts";
import { isFirstFormat, type Vault } from "./vault.ts";

export interface CredentialPlace {
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
  readonly venue: VenueName;
  readonly environment: Environment;
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

export type OpenedCredential =
  | { readonly kind: "usable"; readonly credential: UsableCredential }
  | { readonly kind: "refused"; readonly code: SealRefusal };

/** `KEY_OF_ANOTHER_ENVIRONMENT`: sealed for this account, but e.g. for paper while the account is live. */
export type SealRefusal = "SEAL_NOT_OPENED" | "KEY_OF_ANOTHER_ENVIRONMENT";

const ENVIRONMENTS: readonly Environment[] = ["paper", "testnet", "live"];

function bindingOf({ tenantId, accountId, venue, environment, version }: CredentialPlace): Binding {
  return ["credential", tenantId, accountId, venue, environment, String(version)];
}

/** Of seals from before the environment was part of it. */
function firstBindingOf({ tenantId, accountId, venue, version }: CredentialPlace): Binding {
  return ["credential", tenantId, accountId, venue, String(version)];
}

/** Layout inside the seal: length of the API key (2 bytes), API key, secret. Not JSON: the secret is never parsed to text. */
export function sealCredential(
  sealer: Pick<Sealer, "seal">,
  place: CredentialPlace,
  clear: ClearCredential,
): Buffer {
  const apiKey = Buffer.from(clear.apiKey);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(apiKey.length);
  const plain = Buffer.concat([length, apiKey, Buffer.from(clear.secret)]);
  const sealed = sealer.seal(plain, bindingOf(place));
  plain.fill(0);
  return sealed;
}

export function openCredential(vault: Vault, credential: SealedCredential): OpenedCredential {
  const plain = openPlain(vault, credential);
  if (plain === undefined) return { kind: "refused", code: refusalOf(vault, credential) };
  const apiKeyEnd = 2 + plain.readUInt16BE(0);
  const usable = {
    apiKey: plain.toString("utf8", 2, apiKeyEnd),
    secret: createSecretKey(plain.subarray(apiKeyEnd)),
  };
  plain.fill(0);
  return { kind: "usable", credential: usable };
}

/**
 * The same credential under the current generation. A seal of the first format is made anew, because it does not bind the environment;
 * of others only the data key is wrapped anew. Undefined: it does not open in this place.
 */
export function rewrapCredential(
  vault: Vault,
  sealer: Sealer,
  credential: SealedCredential,
): Buffer | undefined {
  if (!isFirstFormat(credential.sealed)) return vault.rewrap(credential.sealed, bindingOf(credential));
  const plain = openPlain(vault, credential);
  if (plain === undefined) return undefined;
  const sealed = sealer.seal(plain, bindingOf(credential));
  plain.fill(0);
  return sealed;
}

function openPlain(vault: Vault, credential: SealedCredential): Buffer | undefined {
  const { sealed } = credential;
  const binding = isFirstFormat(sealed) ? firstBindingOf(credential) : bindingOf(credential);
  const opened = vault.open(sealed, binding);
  return opened.kind === "opened" && opened.plain.length >= 2 ? opened.plain : undefined;
}

function refusalOf(vault: Vault, credential: SealedCredential): SealRefusal {
  const elsewhere = ENVIRONMENTS.some(
    (environment) => openPlain(vault, { ...credential, environment }) !== undefined,
  );
  return elsewhere ? "KEY_OF_ANOTHER_ENVIRONMENT" : "SEAL_NOT_OPENED";
}
