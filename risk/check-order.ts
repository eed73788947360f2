// Runs every check and reports every broken rule. The only place that mints `Approved`.
import type { Approved } from "../engine/domain/approved.ts";
import { type Decimal, decimal } from "../engine/domain/decimal.ts";
import type { Denial } from "../engine/domain/decision.ts";
import type { OrderIntent, ProtectionPlan } from "../engine/domain/order.ts";
import { accountActive } from "./checks/account-active.ts";
import { cooldownAfterExit } from "./checks/cooldown-after-exit.ts";
import { cooldownAfterLosses } from "./checks/cooldown-after-losses.ts";
import { dailyLoss } from "./checks/daily-loss.ts";
import { dailyLossPercent } from "./checks/daily-loss-percent.ts";
import { directionFollowed } from "./checks/direction-followed.ts";
import { drawdown } from "./checks/drawdown.ts";
import { duplicateDirection } from "./checks/duplicate-direction.ts";
import { environmentArmed } from "./checks/environment-armed.ts";
import { exitResolved } from "./checks/exit-resolved.ts";
import { groupExposure } from "./checks/group-exposure.ts";
import { identitiesMatch } from "./checks/identities-match.ts";
import { increaseNeedsPosition } from "./checks/increase-needs-position.ts";
import { instrumentAllowed } from "./checks/instrument-allowed.ts";
import { instrumentBlocked } from "./checks/instrument-blocked.ts";
import { instrumentExposure } from "./checks/instrument-exposure.ts";
import { instrumentTradable } from "./checks/instrument-tradable.ts";
import { leverage } from "./checks/leverage.ts";
import { liveArmed } from "./checks/live-armed.ts";
import { marginAvailable } from "./checks/margin-available.ts";
import { notionalMin } from "./checks/notional-min.ts";
import { openPositions } from "./checks/open-positions.ts";
import { orderNotional } from "./checks/order-notional.ts";
import { positionOpposite } from "./checks/position-opposite.ts";
import { priceDrift } from "./checks/price-drift.ts";
import { priceFresh } from "./checks/price-fresh.ts";
import { priceLegal } from "./checks/price-legal.ts";
import { quantityLegal } from "./checks/quantity-legal.ts";
import { reconciled } from "./checks/reconciled.ts";
import { rewardRisk } from "./checks/reward-risk.ts";
import { signalAge } from "./checks/signal-age.ts";
import { signalExpired } from "./checks/signal-expired.ts";
import { signalFromFuture } from "./checks/signal-from-future.ts";
import { stopBeforeLiquidation } from "./checks/stop-before-liquidation.ts";
import { stopPresent } from "./checks/stop-present.ts";
import { stopSide } from "./checks/stop-side.ts";
import { subscriptionActive } from "./checks/subscription-active.ts";
import { targetShares } from "./checks/target-shares.ts";
import { targetSide } from "./checks/target-side.ts";
import { totalExposure } from "./checks/total-exposure.ts";
import { traderOpposite } from "./checks/trader-opposite.ts";
import { tradingState } from "./checks/trading-state.ts";
import { tradingWindow } from "./checks/trading-window.ts";
import { deny } from "./deny.ts";
import type { Check, EntryCandidate } from "./entry-candidate.ts";
import { entryIntent } from "./entry-intent.ts";
import type { RiskState } from "./risk-state.ts";
import type { EntrySize } from "./size-entry.ts";

/** In the order in which a person would want to read the reasons: who may trade, when, at which price, how much. */
export const ENTRY_CHECKS: readonly Check[] = [
  tradingState,
  identitiesMatch,
  subscriptionActive,
  directionFollowed,
  accountActive,
  environmentArmed,
  liveArmed,
  reconciled,
  instrumentTradable,
  instrumentAllowed,
  instrumentBlocked,
  tradingWindow,
  exitResolved,
  cooldownAfterExit,
  cooldownAfterLosses,
  dailyLoss,
  dailyLossPercent,
  drawdown,
  signalAge,
  signalExpired,
  signalFromFuture,
  priceFresh,
  priceLegal,
  priceDrift,
  duplicateDirection,
  increaseNeedsPosition,
  positionOpposite,
  traderOpposite,
  openPositions,
  stopPresent,
  stopSide,
  stopBeforeLiquidation,
  targetSide,
  targetShares,
  rewardRisk,
  quantityLegal,
  notionalMin,
  orderNotional,
  instrumentExposure,
  groupExposure,
  totalExposure,
  leverage,
  marginAvailable,
];

export type CheckedEntry =
  | {
      readonly kind: "approved";
      readonly intent: Approved<OrderIntent>;
      readonly protection: ProtectionPlan;
      readonly size: EntrySize;
    }
  | { readonly kind: "denied"; readonly denials: readonly [Denial, ...Denial[]] };

/** Throws when a rule failed to deny an entry without size or stop: a bug, and never an order. */
export function checkEntry(candidate: EntryCandidate, state: RiskState): CheckedEntry {
  const denials: Denial[] = [];
  for (const check of ENTRY_CHECKS) {
    const denial = check(candidate, state);
    if (denial !== undefined) denials.push(denial);
  }
  if (candidate.sizeDenial !== undefined) denials.push(candidate.sizeDenial);
  const [first, ...rest] = denials;
  if (first !== undefined) return { kind: "denied", denials: [first, ...rest] };
  const { levels, size, request } = candidate;
  if (levels?.stop === undefined || !levels.stop.onLosingSide || size === undefined) {
    throw new Error("an entry passed every check without a size or a stop on the losing side");
  }
  const protection = { stopPrice: levels.stop.price, targets: levels.targets };
  const intent = entryIntent(request, levels.entryPrice, size, protection);
  return { kind: "approved", intent: intent as Approved<OrderIntent>, protection, size };
}

/**
 * For every order that leaves a position: exits and protection. `position` is the signed quantity that our own orders made.
 * Side alone is not enough: a sell of 10 against a long of 1 "reduces" straight into a short of 9.
 */
export function checkReduction(intent: OrderIntent, position: Decimal): Approved<OrderIntent> | Denial {
  const { leg, side, quantity, reduceOnly, positionSide } = intent;
  if (!reduceOnly) return deny("NOT_REDUCE_ONLY", { leg });
  const opposes = side === "buy" ? position.isNegative() : position.isPositive();
  const ownSide = positionSide === "both" || positionSide === (side === "buy" ? "short" : "long");
  const reduces = opposes && ownSide && quantity.gt(0) && quantity.lte(position.abs());
  if (reduces) return intent as Approved<OrderIntent>;
  return deny("WOULD_INCREASE_POSITION", {
    side,
    quantity: quantity.toString(),
    position: position.toString(),
    positionSide,
  });
}

/** How far from the mark a canary's prices must lie, as a share of it. Limit prices are held near it by the venues' own bands. */
const CANARY_LIMIT = decimal("0.96");
const CANARY_BELOW = decimal("0.7");
const CANARY_ABOVE = decimal("1.5");

/** A canary tries the venue out and must never trade: it rests far away, and what is conditional can only reduce. */
export function approveCanary(intent: OrderIntent, mark: Decimal): Approved<OrderIntent> | Denial {
  const { type, side, reduceOnly, quantity } = intent;
  const below = (price: Decimal, share: Decimal) => price.gt(0) && price.lte(mark.mul(share));
  const far =
    (type.kind === "limit" &&
      type.timeInForce === "post-only" &&
      side === "buy" &&
      below(type.price, CANARY_LIMIT)) ||
    (type.kind === "stop-market" &&
      side === "sell" &&
      reduceOnly &&
      below(type.triggerPrice, CANARY_BELOW)) ||
    (type.kind === "take-profit-market" &&
      side === "sell" &&
      reduceOnly &&
      type.triggerPrice.gte(mark.mul(CANARY_ABOVE)));
  if (far && quantity.gt(0)) return intent as Approved<OrderIntent>;
  return deny("CANARY_COULD_FILL", { type: type.kind, side, mark: mark.toString() });
}
