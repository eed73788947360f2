// What can be wrong with an exchange key, and the verdict that findings add up to.
import { assertNever } from "./assert-never.ts";

/** Codes are stable: clients, docs and translations key on them. */
export type FindingCode =
  | "KEY_REFUSED_BY_VENUE"
  | "KEY_CAN_WITHDRAW"
  | "KEY_CAN_TRANSFER"
  | "KEY_CANNOT_TRADE"
  | "KEY_NOT_IP_RESTRICTED"
  | "KEY_EXPIRED"
  | "KEY_EXPIRES_SOON"
  | "KEY_HAS_EXTRA_PERMISSIONS"
  | "BALANCE_BELOW_MIN"
  | "POSITION_MODE_DIFFERS"
  | "CLOCK_OFFSET_LARGE";

export interface Finding {
  readonly code: FindingCode;
  readonly sentence: string;
}

export type CredentialVerdict =
  | { readonly kind: "accepted"; readonly warnings: readonly Finding[] }
  /** Reasons first, warnings after them. */
  | { readonly kind: "refused"; readonly findings: readonly Finding[] };

export function findingsOf(verdict: CredentialVerdict): readonly Finding[] {
  switch (verdict.kind) {
    case "accepted":
      return verdict.warnings;
    case "refused":
      return verdict.findings;
    default:
      return assertNever(verdict);
  }
}
