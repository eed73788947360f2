// What the record keeps of each look at a linked key: when, what the venue said, what we made of it.
import type { CredentialVerdict } from "../domain/credential-finding.ts";
import type { AccountId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import type { CredentialReport } from "./venue.ts";

export interface CredentialCheck {
  readonly accountId: AccountId;
  readonly checkedAt: UnixMs;
  readonly verdict: CredentialVerdict;
  /** Undefined: the venue did not take the key. */
  readonly report: CredentialReport | undefined;
}

export interface CredentialChecks {
  /** Active accounts with a key that was last looked at before this, or never; those first. */
  due(before: UnixMs): Promise<readonly AccountId[]>;
  save(check: CredentialCheck): Promise<void>;
}
