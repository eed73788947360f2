// Planning lowers the leverage to every cap; this proves it, and denies what no cap can mend.
import type { Denial } from "../../engine/domain/decision.ts";
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";
import type { EntrySize } from "../size-entry.ts";

function aboveMax(
  code: "LEVERAGE_ABOVE_MAX" | "LEVERAGE_ABOVE_BRACKET",
  size: EntrySize,
  max: number,
): Denial {
  const { leverage, exposure } = size;
  return deny(code, {
    leverage: String(leverage),
    leverageMax: String(max),
    exposure: exposure.toString(),
  });
}

export const leverage: Check = ({ request, limits, size }) => {
  if (size === undefined) return undefined;
  const { bracket } = size;
  if (!Number.isInteger(size.leverage) || size.leverage < 1) {
    return deny("LEVERAGE_INVALID", { leverage: String(size.leverage) });
  }
  if (size.leverage > limits.leverageMax) return aboveMax("LEVERAGE_ABOVE_MAX", size, limits.leverageMax);
  if (bracket === undefined) {
    const detail = { exposure: size.exposure.toString(), instrument: request.instrument.id };
    return deny("NOTIONAL_ABOVE_BRACKETS", detail);
  }
  if (size.leverage <= bracket.leverageMax) return undefined;
  return aboveMax("LEVERAGE_ABOVE_BRACKET", size, bracket.leverageMax);
};
