// An account as JSON: what the record says, the last look at its key, and beside it what its engine sees now.
import { z } from "zod";
import type { AccountDetail, LastCheck } from "../../../adapters/postgres/accounts/account-reads.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { decimalView, idView, instantView, iso, isoOrNull } from "../http/view-text.ts";
import { accountLimitsOf, accountLimitsView } from "./account-limits-view.ts";
import { findingView, findingViews } from "./finding-view.ts";
import type { LiveAccount } from "./live-accounts.ts";

export const keyReportView = z
  .object({
    canTrade: z.boolean(),
    canWithdraw: z.boolean(),
    canTransfer: z.boolean(),
    ipRestricted: z.boolean(),
    expiresAt: instantView.nullable(),
    extraPermissions: z.array(z.string()),
    positionMode: z.enum(["one-way", "hedge"]),
    clockOffsetMs: z.number(),
    balance: z.object({ equity: decimalView, walletBalance: decimalView, availableMargin: decimalView }),
  })
  .meta({ id: "KeyReport", description: "What the venue says that a key may do, and what is there." });

export const keyCheckView = z
  .object({
    checkedAt: instantView,
    verdict: z.enum(["accepted", "refused"]),
    findings: z.array(findingView),
    report: keyReportView.nullable().meta({ description: "Null: the venue did not take the key." }),
  })
  .meta({ id: "KeyCheck" });

const liveView = z
  .object({
    reconciled: z.boolean().meta({ description: "Our book was found equal to the venue's." }),
    equity: decimalView.nullable(),
    walletBalance: decimalView.nullable(),
    availableMargin: decimalView.nullable(),
    exposure: decimalView.nullable(),
    openPositions: z.int(),
    openOrders: z.int(),
    dailyPnl: decimalView.nullable(),
    balanceAt: instantView.nullable(),
  })
  .meta({ id: "LiveAccount" });

export const accountView = z
  .object({
    id: idView,
    traderId: idView,
    label: z.string(),
    venue: z.enum(["binance", "bybit"]),
    environment: z.enum(["paper", "testnet", "live"]),
    positionMode: z.enum(["one-way", "hedge"]),
    marginMode: z.enum(["cross", "isolated"]),
    status: z.enum(["active", "suspended", "unlinked"]),
    statusReason: z.string().nullable().meta({ description: "Why it is suspended." }),
    armed: z
      .boolean()
      .nullable()
      .meta({ description: "Of live accounts: may it enter positions? Null: needs no arming." }),
    armedAt: instantView.nullable(),
    anyIpAccepted: z.boolean(),
    key: z.object({ version: z.int(), linkedAt: instantView }).nullable(),
    lastCheck: keyCheckView.nullable().meta({ description: "Null: not looked at yet since it was linked." }),
    limits: accountLimitsView,
    live: liveView.nullable().meta({ description: "Null: its engine does not answer at the moment." }),
    createdAt: instantView,
  })
  .meta({ id: "Account" });

export type AccountView = z.infer<typeof accountView>;

export function accountViewOf(account: AccountDetail, live: LiveAccount | undefined): AccountView {
  const { id, traderId, label, venue, environment, positionMode, marginMode, status } = account;
  return {
    ...{ id, traderId, label, venue, environment, positionMode, marginMode, status },
    statusReason: status === "suspended" ? (account.statusReason ?? live?.suspendedReason ?? null) : null,
    armed: environment === "live" ? account.armed : null,
    armedAt: isoOrNull(account.armedAt),
    anyIpAccepted: account.anyIpAccepted,
    key: keyOf(account),
    lastCheck: account.lastCheck === undefined ? null : keyCheckOf(account.lastCheck),
    limits: accountLimitsOf(account.limits),
    live: live === undefined ? null : liveOf(live),
    createdAt: iso(account.createdAt),
  };
}

function keyOf({ keyVersion, keyLinkedAt }: AccountDetail): AccountView["key"] {
  if (keyVersion === undefined || keyLinkedAt === undefined) return null;
  return { version: keyVersion, linkedAt: iso(keyLinkedAt) };
}

function liveOf(live: LiveAccount): NonNullable<AccountView["live"]> {
  const { reconciled, equity, walletBalance, availableMargin, exposure } = live;
  const { openPositions, openOrders, dailyPnl, balanceAt } = live;
  const balance = { equity, walletBalance, availableMargin };
  // Before the venue has told it, the engine's own is nothing but zero.
  const told = balanceAt === null ? { equity: null, walletBalance: null, availableMargin: null } : balance;
  return { reconciled, ...told, exposure, openPositions, openOrders, dailyPnl, balanceAt };
}

/** The record keeps a report with the expiry as a number, or an empty one where the venue did not take the key. */
const keptReport = z.union([
  keyReportView.extend({ expiresAt: z.number().optional() }),
  z.strictObject({}).transform(() => undefined),
]);

export function keyCheckOf({
  checkedAt,
  verdict,
  findings,
  report,
}: LastCheck): z.infer<typeof keyCheckView> {
  const kept = keptReport.parse(report);
  return {
    ...{ checkedAt: iso(checkedAt), verdict, findings: findingViews(findings) },
    report:
      kept === undefined ? null : { ...kept, expiresAt: isoOrNull(kept.expiresAt as UnixMs | undefined) },
  };
}
