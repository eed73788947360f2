// An account as JSON, as its engine sees it now.
import type { AccountView } from "../../../engine/accounts/account-view.ts";
import { iso, text, textOrNull } from "./view-text.ts";

export function accountJson({ account, reconciled, ...view }: AccountView) {
  const { id, tenantId, traderId, label, venue, environment, status } = account;
  return {
    ...{ accountId: id, tenantId, traderId, label, venue, environment, status },
    suspendedReason: view.suspendedReason ?? null,
    reconciled,
    walletBalance: text(view.walletBalance),
    equity: text(view.equity),
    availableMargin: text(view.availableMargin),
    exposure: text(view.exposure),
    openPositions: view.openPositions,
    openOrders: view.openOrders,
    dailyPnl: textOrNull(view.dailyPnl),
    balanceAt: view.balanceAt === undefined ? null : iso(view.balanceAt),
  };
}
