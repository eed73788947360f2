// What a decision was made from: enough to explain it and to replay it.
import type { Sizing } from "../engine/domain/account.ts";
import { assertNever } from "../engine/domain/assert-never.ts";
import type { Decimal } from "../engine/domain/decimal.ts";
import type { DecisionInputs } from "../engine/domain/decision.ts";
import type { EntryCandidate } from "./entry-candidate.ts";
import type { RiskState } from "./risk-state.ts";

function sizingValue(sizing: Sizing): Decimal {
  switch (sizing.kind) {
    case "quote":
    case "risk-amount":
      return sizing.amount;
    case "quantity":
      return sizing.quantity;
    case "percent-of-equity":
    case "risk-percent":
      return sizing.percent;
    case "multiplier":
      return sizing.factor;
    default:
      return assertNever(sizing);
  }
}

const UNPRICED = { price: "none", mark: "none", entryPrice: "none", stopPrice: "none", stopSource: "none" };

export function entryInputs({ request, levels, size }: EntryCandidate, state: RiskState): DecisionInputs {
  const { price, mark, entryPrice, stopPrice, stopSource } = levels?.texts ?? UNPRICED;
  const { sizing } = request.subscription;
  return {
    price,
    mark,
    entryPrice,
    stopPrice,
    stopSource,
    equity: state.equity,
    availableMargin: state.availableMargin,
    position: state.position,
    instrumentExposure: state.instrumentExposure,
    totalExposure: state.totalExposure,
    openPositions: String(state.openPositions),
    sizing: sizing.kind,
    sizingValue: sizingValue(sizing),
    quantity: size?.quantity ?? "none",
    notional: size?.notional ?? "none",
    margin: size?.margin ?? "none",
    leverage: size === undefined ? "none" : String(size.leverage),
    adjusted: size?.adjusted ?? "none",
  };
}
