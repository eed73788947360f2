// The core's venue-neutral refusals as Bybit's codes. Sources: V5 error table; where it is silent, codes seen in the wild.
import type { Refusal as CoreRefusal, RefusalReason } from "../core/types.ts";
import { type Refusal, refused } from "./answer.ts";
import { RET_MESSAGE, type RetCode } from "./ret-code.ts";

interface Translation {
  readonly code: RetCode;
  /** Absent = the code's standard sentence. */
  readonly text?: string;
}

const UNCHANGED = "The order remains unchanged as the parameters entered match the existing ones.";
const TOO_LARGE = "The number of contracts exceeds maximum limit allowed: too large.";

const TRANSLATIONS: Readonly<Record<RefusalReason, Translation>> = {
  "unknown-account": { code: 10003 },
  "unknown-symbol": { code: 10001, text: "params error: symbol invalid." },
  "symbol-not-trading": { code: 110074 },
  "price-not-positive": { code: 10001, text: "params error: price invalid." },
  "price-off-tick": { code: 10001, text: "params error: price invalid." },
  "price-too-low": { code: 110003 },
  "price-too-high": { code: 110003 },
  "price-above-band": { code: 110003 },
  "price-below-band": { code: 110003 },
  "market-outside-band": { code: 110003 },
  "quantity-not-positive": { code: 10001, text: "Qty invalid." },
  "quantity-off-step": { code: 10001, text: "Qty invalid." },
  "quantity-too-low": { code: 10001, text: "The number of contracts below minimum limit allowed." },
  "quantity-too-high": { code: 10001, text: TOO_LARGE },
  "notional-too-low": { code: 110094 },
  "duplicate-client-id": { code: 110072 },
  "insufficient-margin": { code: 110007 },
  "reduce-only-rejected": { code: 110017 },
  "reduce-only-not-allowed": { code: 110017 },
  "position-leg-mismatch": { code: 10001, text: "position idx not match position mode" },
  "post-only-would-take": { code: 10001, text: "params error:" },
  "fok-unfillable": { code: 10001, text: "params error:" },
  "would-trigger-immediately": { code: 110093 },
  "trigger-should-rise": { code: 110092 },
  "trigger-should-fall": { code: 110093 },
  "callback-rate-out-of-range": { code: 10001, text: "params error: trailingStop invalid." },
  "close-position-with-quantity": { code: 10001, text: "params error:" },
  "close-position-with-reduce-only": { code: 10001, text: "params error:" },
  "close-position-exists": { code: 10001, text: "params error:" },
  "order-not-found": { code: 110001 },
  "order-finished": { code: 110008 },
  "order-canceled": { code: 110010 },
  "amend-not-allowed": { code: 10001, text: "params error:" },
  "amend-unchanged": { code: 10001, text: UNCHANGED },
  "too-many-orders": { code: 110020 },
  "too-many-conditionals": { code: 110009 },
  "leverage-out-of-range": { code: 110013 },
  "leverage-not-reducible": { code: 110013 },
  "leverage-unchanged": { code: 110043 },
  "position-limit": { code: 110090 },
  "margin-mode-unchanged": { code: 110026 },
  "margin-mode-open-orders": { code: 3400045 },
  "margin-mode-position": { code: 3400045 },
  "position-mode-unchanged": { code: 110025 },
  "position-mode-open-orders": { code: 110028 },
  "position-mode-position": { code: 110024 },
  "no-position": { code: 10001, text: "can not set tp/sl/ts for zero position" },
  "tpsl-unchanged": { code: 34040 },
  "tpsl-wrong-side": { code: 10001, text: "params error:" },
  forced: { code: 10001, text: "params error:" },
};

/** Codes that clients know by their bare sentence; the core's detail would only blur it. */
const BARE: ReadonlySet<RetCode> = new Set([34040, 110001, 110017, 110025, 110026, 110043, 110072]);

export function fromCoreRefusal({ reason, detail }: CoreRefusal): Refusal {
  const { code, text = RET_MESSAGE[code] } = TRANSLATIONS[reason];
  return refused(code, BARE.has(code) ? text : `${text} ${detail}`.trim());
}
