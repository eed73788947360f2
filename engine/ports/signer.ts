// The only place where exchange keys exist in clear. Everyone else holds an account id and asks for signatures.
import type { AccountId } from "../domain/ids.ts";

/** What a signature is for; counted per account. `settings`: leverage and margin mode. `check`: what the key may do. */
export const SIGNING_PURPOSES = ["order", "cancel", "read", "settings", "stream", "check"] as const;
export type SigningPurpose = (typeof SIGNING_PURPOSES)[number];

export interface Signer {
  /** The public half of the account's credentials; undefined: no usable key. */
  apiKey(accountId: AccountId): string | undefined;
  /** Hex HMAC-SHA256 of `payload` under the account's secret. Throws when there is no usable key. */
  sign(accountId: AccountId, purpose: SigningPurpose, payload: string): string;
}
