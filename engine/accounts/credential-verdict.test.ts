import { describe, expect, it } from "vitest";
import { findingsOf } from "../domain/credential-finding.ts";
import { decimal } from "../domain/decimal.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Environment } from "../domain/venue.ts";
import type { CredentialReport } from "../ports/venue.ts";
import { type CredentialPolicy, credentialVerdict, refusedByVenue } from "./credential-verdict.ts";

const NOW = 1_800_000_000_000 as UnixMs;
const DAY_MS = 86_400_000;
const inDays = (days: number) => (NOW + days * DAY_MS) as UnixMs;

const good: CredentialReport = {
  canTrade: true,
  canWithdraw: false,
  canTransfer: false,
  ipRestricted: true,
  expiresAt: undefined,
  extraPermissions: [],
  positionMode: "one-way",
  balance: { equity: decimal(500), walletBalance: decimal(500), availableMargin: decimal(500) },
  clockOffsetMs: 3,
};
const poor = { ...good.balance, equity: decimal("9.99") };

function verdict(
  changes: Partial<CredentialReport>,
  environment: Environment,
  policy: Partial<CredentialPolicy> = {},
): string {
  const found = credentialVerdict({ ...good, ...changes }, environment, {
    ...{ now: NOW, anyIpAccepted: false, positionMode: undefined },
    ...policy,
  });
  return [found.kind, ...findingsOf(found).map(({ code }) => code)].join(" ");
}

describe("the verdict on a key", () => {
  it.each<[string, Partial<CredentialReport>, Environment, Partial<CredentialPolicy>, string]>([
    ["a good live key", {}, "live", {}, "accepted"],
    ["a good paper key", {}, "paper", {}, "accepted"],
    ["withdraws", { canWithdraw: true }, "live", {}, "refused KEY_CAN_WITHDRAW"],
    ["withdraws, on paper too", { canWithdraw: true }, "paper", {}, "refused KEY_CAN_WITHDRAW"],
    [
      "withdraws, whatever is accepted",
      { canWithdraw: true },
      "live",
      { anyIpAccepted: true },
      "refused KEY_CAN_WITHDRAW",
    ],
    ["transfers", { canTransfer: true }, "paper", {}, "refused KEY_CAN_TRANSFER"],
    ["reads only", { canTrade: false }, "testnet", {}, "refused KEY_CANNOT_TRADE"],
    ["works from everywhere, live", { ipRestricted: false }, "live", {}, "refused KEY_NOT_IP_RESTRICTED"],
    [
      "works from everywhere, accepted",
      { ipRestricted: false },
      "live",
      { anyIpAccepted: true },
      "accepted KEY_NOT_IP_RESTRICTED",
    ],
    ["works from everywhere, paper", { ipRestricted: false }, "paper", {}, "accepted KEY_NOT_IP_RESTRICTED"],
    [
      "works from everywhere, testnet",
      { ipRestricted: false },
      "testnet",
      {},
      "accepted KEY_NOT_IP_RESTRICTED",
    ],
    ["expired", { expiresAt: NOW }, "live", {}, "refused KEY_EXPIRED"],
    ["expires in 14 days", { expiresAt: inDays(14) }, "live", {}, "accepted KEY_EXPIRES_SOON"],
    ["expires in 90 days", { expiresAt: inDays(90) }, "live", {}, "accepted"],
    [
      "more than futures",
      { extraPermissions: ["Spot.SpotTrade"] },
      "live",
      {},
      "accepted KEY_HAS_EXTRA_PERMISSIONS",
    ],
    ["no money", { balance: poor }, "live", {}, "accepted BALANCE_BELOW_MIN"],
    ["enough for this policy", { balance: poor }, "live", { balanceMin: decimal(9) }, "accepted"],
    [
      "another mode",
      { positionMode: "hedge" },
      "live",
      { positionMode: "one-way" },
      "accepted POSITION_MODE_DIFFERS",
    ],
    ["clock ahead", { clockOffsetMs: -1_500 }, "live", {}, "accepted CLOCK_OFFSET_LARGE"],
    [
      "everything at once",
      { canWithdraw: true, canTransfer: true, canTrade: false, ipRestricted: false },
      "live",
      {},
      "refused KEY_CAN_WITHDRAW KEY_CAN_TRANSFER KEY_CANNOT_TRADE KEY_NOT_IP_RESTRICTED",
    ],
    [
      "warnings after reasons",
      { canWithdraw: true, clockOffsetMs: 9_000 },
      "paper",
      {},
      "refused KEY_CAN_WITHDRAW CLOCK_OFFSET_LARGE",
    ],
  ])("%s", (_name, report, environment, policy, expected) => {
    expect(verdict(report, environment, policy)).toBe(expected);
  });

  it("says what to do in a sentence, with the figure", () => {
    const found = credentialVerdict({ ...good, expiresAt: inDays(3) }, "live", {
      ...{ now: NOW, anyIpAccepted: false, positionMode: undefined },
    });
    expect(findingsOf(found)[0]?.sentence).toContain("in 3 days");
    expect(findingsOf(refusedByVenue("-2015", "Invalid API-key"))).toEqual([
      { code: "KEY_REFUSED_BY_VENUE", sentence: expect.stringContaining("Invalid API-key (-2015)") },
    ]);
  });
});
