// Pure: what one owned fill makes of an owned position.
import { ZERO } from "../domain/decimal.ts";
import type { Fill } from "../domain/fill.ts";
import type { Order } from "../domain/order.ts";
import { applyFill, FLAT } from "../domain/position.ts";
import type { UnixMs } from "../domain/time.ts";
import { legOf } from "../execution/client-order-id.ts";
import type { OwnedPosition } from "../ports/position-store.ts";

export interface PositionChange {
  readonly position: OwnedPosition;
  readonly closed: boolean;
}

/** `order` is undefined where the venue closed our quantity without an order of ours (manual, liquidation, attached stop). */
export function changePosition(
  position: OwnedPosition,
  fill: Fill,
  order: Order | undefined,
  now: UnixMs,
): PositionChange {
  const fresh = position.net.quantity.isZero() ? { ...position, net: FLAT } : position;
  const net = applyFill(fresh.net, fill);
  const closed = net.quantity.isZero();
  const adds = net.quantity.abs().gt(fresh.net.quantity.abs());
  const base = { ...fresh, net, updatedAt: now };
  if (adds) return { position: opened(base, fresh, fill, order), closed };
  const targets = withTargetFill(base, fill, order);
  const lastExitAt = closed ? fill.at : base.lastExitAt;
  return { position: { ...base, targets, lastExitAt }, closed };
}

function opened(
  base: OwnedPosition,
  before: OwnedPosition,
  fill: Fill,
  order: Order | undefined,
): OwnedPosition {
  // Nobody's order: a comparison found out that what was taken for gone is ours still.
  if (fill.clientOrderId === undefined) return base;
  const isNew = before.net.quantity.isZero();
  const plan = order?.intent.protection;
  const openedQuantity = (isNew ? ZERO : before.openedQuantity).add(fill.quantity);
  if (!isNew && before.signalId === order?.intent.signalId) return { ...base, openedQuantity };
  return {
    ...base,
    openedQuantity,
    signalId: isNew ? order?.intent.signalId : base.signalId,
    strategyId: isNew ? order?.intent.strategyId : base.strategyId,
    openedAt: isNew ? fill.at : base.openedAt,
    stopPrice: plan?.stopPrice ?? base.stopPrice,
    targets:
      plan === undefined ? base.targets : plan.targets.map((target) => ({ ...target, filledQuantity: ZERO })),
  };
}

/** Also of an order that the record has lost: its id tells its leg. */
function withTargetFill(
  position: OwnedPosition,
  { clientOrderId, quantity }: Fill,
  order: Order | undefined,
): OwnedPosition["targets"] {
  const leg = order?.intent.leg ?? (clientOrderId === undefined ? undefined : legOf(clientOrderId));
  if (leg?.startsWith("target-") !== true) return position.targets;
  const index = Number.parseInt(leg.slice("target-".length), 10) - 1;
  return position.targets.map((target, at) =>
    at === index ? { ...target, filledQuantity: target.filledQuantity.add(quantity) } : target,
  );
}
