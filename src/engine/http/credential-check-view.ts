// The verdict on a key as JSON, with what the venue said: decimals as text, times in ISO 8601.
import { findingsOf } from "../../../engine/domain/credential-finding.ts";
import type { CredentialAnswer } from "../check-credential.ts";
import { iso, text } from "./view-text.ts";

export function credentialCheckView({ verdict, report }: Extract<CredentialAnswer, { kind: "judged" }>) {
  return {
    verdict: verdict.kind,
    findings: findingsOf(verdict),
    report:
      report === undefined
        ? null
        : {
            ...report,
            expiresAt: report.expiresAt === undefined ? null : iso(report.expiresAt),
            balance: {
              equity: text(report.balance.equity),
              walletBalance: text(report.balance.walletBalance),
              availableMargin: text(report.balance.availableMargin),
            },
          },
  };
}
