// What a dry run may tell to whom. Admins see every account's orders and denials. A provider sees that followers would trade and
// where, but not who they are, what they own, nor how much: sizes, balances and the limits that people set for themselves stay theirs.
import { createHash } from "node:crypto";
import type { DryRunAnswer } from "../../engine-client/engine-client.ts";

type AccountAnswer = DryRunAnswer["accounts"][number];

export type FollowerKind = "enter" | "exit" | "denied" | "no-op" | "not-answered";

export interface FollowerOrder {
  readonly leg: string;
  readonly side: string;
  readonly type: string;
  readonly price: string | null;
  readonly reduceOnly: boolean;
  readonly stopPrice: string | null;
  readonly targets: readonly { readonly price: string; readonly share: string }[];
}

export interface Follower {
  /** Stands for the account, in this strategy only. */
  readonly follower: string;
  readonly kind: FollowerKind;
  readonly codes: readonly string[];
  readonly orders: readonly FollowerOrder[];
}

/** Denials that come from the signal, the market or the state of trading. All others tell of the follower. */
const ABOUT_THE_SIGNAL: ReadonlySet<string> = new Set([
  ...[
    "ALREADY_IN_POSITION",
    "DIRECTION_NOT_FOLLOWED",
    "EXECUTIONS_LIMIT",
    "INCREASE_WITHOUT_POSITION",
    "INSTRUMENT_NOT_AT_VENUE",
  ],
  ...["INSTRUMENT_NOT_TRADABLE", "LEVERAGE_INVALID", "NO_POSITION", "NOTHING_TO_CANCEL", "NOTHING_TO_CLOSE"],
  ...["PRICE_DRIFTED", "PRICE_INVALID", "PRICE_MISSING", "PRICE_OFF_TICK", "PRICE_STALE"],
  ...["SIGNAL_EXPIRED", "SIGNAL_FROM_FUTURE", "SIGNAL_TOO_OLD", "SIZE_HINT_MISSING", "STOP_MISSING"],
  ...["STOP_WRONG_SIDE", "SUPERSEDED", "TARGET_SHARES_INVALID", "TARGET_WRONG_SIDE", "VENUE_UNAVAILABLE"],
]);

export function forProvider({ accounts }: DryRunAnswer, strategyId: string): readonly Follower[] {
  const followers = accounts.map((answer) => ({
    follower: pseudonym(strategyId, answer.accountId),
    kind: kindOf(answer),
    codes: codesOf(answer).map((code) => (ABOUT_THE_SIGNAL.has(code) ? code : "FOLLOWER_LIMITS")),
    orders: ordersOf(answer),
  }));
  // Not in the engine's order, which is that of accounts.
  return followers.sort((one, other) => (one.follower < other.follower ? -1 : 1));
}

export function kindOf({ kind }: AccountAnswer): FollowerKind {
  switch (kind) {
    case "enter":
    case "exit":
    case "denied":
    case "no-op":
      return kind;
    default:
      return "not-answered";
  }
}

/** Account ids are random: nobody finds one back from this. */
function pseudonym(strategyId: string, accountId: string): string {
  return createHash("sha256").update(`${strategyId} ${accountId}`).digest("hex").slice(0, 12);
}

function codesOf(answer: AccountAnswer): readonly string[] {
  if (!("denials" in answer)) return [];
  return [...new Set(answer.denials.map(({ code }) => code))];
}

function ordersOf(answer: AccountAnswer): readonly FollowerOrder[] {
  if (!("orders" in answer)) return [];
  return answer.orders.map((order) => ({
    ...{ leg: order.leg, side: order.side, type: order.type, reduceOnly: order.reduceOnly },
    price: "price" in order ? (order.price ?? null) : null,
    stopPrice: "stopPrice" in order ? order.stopPrice : null,
    targets: "targets" in order ? order.targets : [],
  }));
}
