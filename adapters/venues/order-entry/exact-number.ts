// ccxt's createOrder takes floats; this is the one place where a decimal becomes one, and it proves that nothing was lost.
import { Decimal } from "../../../engine/domain/decimal.ts";

export function exactNumber(value: Decimal): number {
  const number = value.toNumber();
  if (!new Decimal(number).eq(value)) throw new Error(`${value.toFixed()} has no exact float`);
  return number;
}
