// Where the venue would liquidate the position that an approved entry makes: for people to see beforehand.
import { type Decimal, decimal, roundToStep } from "../engine/domain/decimal.ts";
import type { DecisionInputs } from "../engine/domain/decision.ts";
import type { Instrument } from "../engine/domain/instrument.ts";
import type { OrderIntent } from "../engine/domain/order.ts";
import type { Direction } from "../engine/domain/side.ts";
import { bracketOf, liquidationPrice } from "./leverage.ts";

/** On a tick, the one nearer to the entry. `exposure` in the instrument before the entry, in quote. Undefined beyond the venue's brackets. */
export function liquidationEstimate(
  instrument: Instrument,
  direction: Direction,
  entry: { readonly intent: OrderIntent; readonly inputs: DecisionInputs },
  exposure: Decimal,
): Decimal | undefined {
  const { notional = "none", entryPrice = "none" } = entry.inputs;
  const { leverage } = entry.intent;
  if (notional === "none" || entryPrice === "none" || leverage === undefined) return undefined;
  const whole = exposure.add(notional);
  const bracket = bracketOf(instrument, whole);
  if (bracket === undefined) return undefined;
  const price = liquidationPrice(direction, decimal(entryPrice.toString()), leverage, bracket, whole);
  return roundToStep(price, instrument.tickSize, direction === "long" ? "up" : "down");
}
