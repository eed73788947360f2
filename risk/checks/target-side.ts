// A target behind the entry would trigger at once and close at a loss.
import { isAbove } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";
import { isPositive } from "../is-positive.ts";

export const targetSide: Check = ({ levels }) => {
  if (levels === undefined) return undefined;
  const long = levels.direction === "long";
  for (const { price } of levels.targets) {
    const winning = long ? isAbove(price, levels.entryPrice) : isAbove(levels.entryPrice, price);
    if (winning && isPositive(price)) continue;
    return deny("TARGET_WRONG_SIDE", {
      targetPrice: price.toString(),
      entryPrice: levels.texts.entryPrice,
      direction: levels.direction,
    });
  }
  return undefined;
};
