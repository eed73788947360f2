// The liquidity that orders trade against: levels around the last price, made from the price alone, so that the same price
// gives the same book. Impact is temporary: each order meets a fresh book, because the counterparties are not simulated.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { BookLevel, BookSnapshot } from "./market.ts";
import type { SymbolPrice } from "./price-board.ts";
import { hashText, mix } from "./random.ts";
import type { Side } from "./types.ts";

export const BOOK_LEVELS = 100;
const DEPTH_GROWTH = 0.15;
/** Level i lies about this × i^1.5 of the price away: ten levels are 0.03 %, a hundred 1 %. */
const SPREAD_GROWTH = 1e-5;

/** Ticks between the best level and level `index`, when the price is `lastTicks`. Strictly rising. */
function offsetTicks(lastTicks: number, index: number): number {
  return index + Math.round(lastTicks * SPREAD_GROWTH * index * Math.sqrt(index));
}

/** The ask side serves buyers. Best bid is the last price, best ask one tick above. */
export function bookLevel(price: SymbolPrice, taker: Side, index: number): BookLevel | undefined {
  if (index >= BOOK_LEVELS) return undefined;
  const { instrument, lastTicks } = price;
  const offset = offsetTicks(lastTicks, index);
  const ticks = taker === "buy" ? lastTicks + 1 + offset : lastTicks - offset;
  if (ticks < 1) return undefined;
  const noise = mix(hashText(instrument.symbol, price.sequence) ^ (index * 2 + (taker === "buy" ? 1 : 0)));
  const factor = (1 + DEPTH_GROWTH * index) * (0.6 + (noise % 1000) / 1250);
  const steps = instrument.depth.mul(factor.toFixed(4)).div(price.last).div(instrument.step).ceil();
  return [instrument.tick.mul(ticks), instrument.step.mul(steps)];
}

export function bestPrice(price: SymbolPrice, taker: Side): Decimal {
  const { tick } = price.instrument;
  return taker === "buy" ? price.last.plus(tick) : price.last;
}

export function bookSnapshot(price: SymbolPrice, depth: number): BookSnapshot {
  const side = (taker: Side): BookLevel[] => {
    const levels: BookLevel[] = [];
    for (let index = 0; index < depth; index++) {
      const level = bookLevel(price, taker, index);
      if (level === undefined) break;
      levels.push(level);
    }
    return levels;
  };
  return { bids: side("sell"), asks: side("buy"), sequence: price.sequence, timeMs: price.timeMs };
}

export interface BookTake {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** What `quantity` would take, best level first, not beyond `limit`. The sum may be less than asked. */
export function takeFromBook(
  price: SymbolPrice,
  taker: Side,
  quantity: Decimal,
  limit: Decimal | undefined,
): readonly BookTake[] {
  const takes: BookTake[] = [];
  let left = quantity;
  for (let index = 0; left.gt(0); index++) {
    const level = bookLevel(price, taker, index);
    if (level === undefined) break;
    const [levelPrice, levelQuantity] = level;
    if (limit !== undefined && (taker === "buy" ? levelPrice.gt(limit) : levelPrice.lt(limit))) break;
    const taken = left.lt(levelQuantity) ? left : levelQuantity;
    takes.push({ price: levelPrice, quantity: taken });
    left = left.minus(taken);
  }
  return takes;
}
