// Looks at a sealed key before it is linked: opened in the signer for this one look, judged by what the venue says, then forgotten.
import type { SealedCredential } from "../../adapters/vault/sealed-credential.ts";
import type { VaultSigner } from "../../adapters/vault/vault-signer.ts";
import { credentialVerdict, refusedByVenue } from "../../engine/accounts/credential-verdict.ts";
import type { CredentialVerdict } from "../../engine/domain/credential-finding.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { Clock } from "../../engine/ports/clock.ts";
import type { Journal } from "../../engine/ports/journal.ts";
import type { CredentialReport, Read } from "../../engine/ports/venue.ts";
import type { Venues } from "./build-venues.ts";

export interface CredentialToCheck extends SealedCredential {
  readonly anyIpAccepted: boolean;
}

export type CredentialAnswer =
  | {
      readonly kind: "judged";
      readonly verdict: CredentialVerdict;
      /** Undefined: the venue does not take the key. */
      readonly report: CredentialReport | undefined;
    }
  | {
      readonly kind: "refused";
      readonly code: "SEAL_NOT_OPENED" | "KEY_OF_ANOTHER_ENVIRONMENT" | "ENVIRONMENT_NOT_SERVED";
    }
  | { readonly kind: "unanswered"; readonly reason: string };

export interface CredentialCheckDeps {
  readonly signer: Pick<VaultSigner, "borrow">;
  readonly venues: Pick<Venues, "forAccount">;
  readonly clock: Clock;
  readonly journal: Journal;
}

export async function checkCredential(
  deps: CredentialCheckDeps,
  wanted: CredentialToCheck,
): Promise<CredentialAnswer> {
  const venue = deps.venues.forAccount(wanted);
  if (venue === undefined) return { kind: "refused", code: "ENVIRONMENT_NOT_SERVED" };
  const look = (name: AccountId) => venue.checkCredentials(name);
  const asked = await deps.signer.borrow(wanted, look);
  const answer = asked.kind === "refused" ? asked : judge(deps.clock, wanted, asked.value);
  const { tenantId, accountId, environment } = wanted;
  const outcome = answer.kind === "judged" ? answer.verdict.kind : answer.kind;
  deps.journal.write("info", "credential.checked", {
    ...{ tenantId, accountId, venue: wanted.venue, environment, outcome },
  });
  return answer;
}

function judge(
  clock: Clock,
  { environment, anyIpAccepted }: CredentialToCheck,
  read: Read<CredentialReport>,
): CredentialAnswer {
  if (read.kind === "ok") {
    const policy = { now: clock.now(), anyIpAccepted, positionMode: undefined };
    return {
      kind: "judged",
      verdict: credentialVerdict(read.value, environment, policy),
      report: read.value,
    };
  }
  if (!read.credentials) return { kind: "unanswered", reason: read.reason };
  return { kind: "judged", verdict: refusedByVenue(read.code, read.reason), report: undefined };
}
