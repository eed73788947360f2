// Prices and quantities of a signal that names the same asset in another lot (PEPEUSDT for 1000PEPE/USDT:USDT).
import { type Decimal, ONE } from "../domain/decimal.ts";
import { type EntryPlan, isEntry, type Level, type SignalAction } from "../domain/signal.ts";

/** Prices times `priceFactor`, quantities divided by it; percentages and amounts stay. */
export function rescaleAction(action: SignalAction, priceFactor: Decimal): SignalAction {
  if (!isEntry(action) || priceFactor.eq(ONE)) return action;
  return { ...action, ...rescalePlan(action, priceFactor) };
}

function rescalePlan(plan: EntryPlan, factor: Decimal): Omit<EntryPlan, "direction" | "leverage"> {
  const { entry, stop, targets, size } = plan;
  return {
    entry: entry.kind === "limit" ? { ...entry, price: entry.price.mul(factor) } : entry,
    stop: stop === undefined ? undefined : rescaleLevel(stop, factor),
    targets: targets.map((target) => ({ ...target, level: rescaleLevel(target.level, factor) })),
    size: size?.kind === "quantity" ? { ...size, quantity: size.quantity.div(factor) } : size,
  };
}

function rescaleLevel(level: Level, factor: Decimal): Level {
  return level.kind === "price" ? { ...level, price: level.price.mul(factor) } : level;
}
