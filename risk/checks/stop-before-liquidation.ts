// Position safety: the stop must be reached well before the venue liquidates.
import type { Decimal } from "../../engine/domain/decimal.ts";
import { exceeds } from "../compare-decimals.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";
import type { EntryLevels } from "../entry-levels.ts";
import { halfLiquidationPercent, liquidationPrice } from "../leverage.ts";

/** Whether the stop is nearer than an estimate that knows the bracket's maintenance amount. */
function isNearer(
  levels: EntryLevels,
  stopPrice: Decimal,
  bufferPercent: Decimal,
  liquidation: Decimal,
): boolean {
  const buffer = levels.entryPrice.mul(bufferPercent).div(100);
  return levels.direction === "long"
    ? stopPrice.sub(buffer).gte(liquidation)
    : stopPrice.add(buffer).lte(liquidation);
}

export const stopBeforeLiquidation: Check = ({ limits, levels, size }) => {
  if (levels?.stop === undefined || !levels.stop.onLosingSide) return undefined;
  if (size?.bracket === undefined || size.leverage < 1) return undefined;
  const { bracket, leverage, exposure } = size;
  const buffer = limits.liquidationBufferPercent;
  const half = halfLiquidationPercent(bracket, leverage);
  if (!exceeds(levels.stop.percent, half) && !exceeds(buffer, half)) return undefined;
  const liquidation = liquidationPrice(levels.direction, levels.entryPrice, leverage, bracket, exposure);
  if (isNearer(levels, levels.stop.price, buffer, liquidation)) return undefined;
  return deny("STOP_BEYOND_LIQUIDATION", {
    stopPrice: levels.stop.price.toString(),
    liquidationPrice: liquidation.toSignificantDigits(8).toString(),
    liquidationBufferPercent: buffer.toString(),
    entryPrice: levels.entryPrice.toString(),
    leverage: String(leverage),
  });
};
