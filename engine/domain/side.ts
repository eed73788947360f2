// The two directions: of a position (long, short) and of an order (buy, sell).
export type Direction = "long" | "short";
export type OrderSide = "buy" | "sell";

/** `both` on a one-way account; hedge accounts keep a long and a short leg apart. */
export type PositionSide = "both" | Direction;

export function opposite(direction: Direction): Direction {
  return direction === "long" ? "short" : "long";
}

export function entrySide(direction: Direction): OrderSide {
  return direction === "long" ? "buy" : "sell";
}

export function exitSide(direction: Direction): OrderSide {
  return direction === "long" ? "sell" : "buy";
}
