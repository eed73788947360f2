// The only place where exchange keys exist in clear. Everyone else holds an account id and asks for signatures.
import type { AccountId } from "../domain/ids.ts";

export interface Signer {
  /** The public half of the account's credentials; undefined: no usable key. */
  apiKey(accountId: AccountId): string | undefined;
  /** Hex HMAC-SHA256 of `payload` under the account's secret. Throws when there is no usable key. */
  sign(accountId: AccountId, payload: string): string;
}
