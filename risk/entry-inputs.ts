// What a decision was made from, as text: enough to explain it and to replay it.
import type { Sizing } from "../engine/domain/account.ts";
import { assertNever } from "../engine/domain/assert-never.ts";
import type { EntryCandidate } from "./entry-candidate.ts";
import type { RiskState } from "./risk-state.ts";

function sizingText(sizing: Sizing): string {
  switch (sizing.kind) {
    case "quote":
    case "risk-amount":
      return sizing.amount.toString();
    case "quantity":
      return sizing.quantity.toString();
    case "percent-of-equity":
    case "risk-percent":
      return sizing.percent.toString();
    case "multiplier":
      return sizing.factor.toString();
    default:
      return assertNever(sizing);
  }
}

const UNPRICED = { price: "none", mark: "none", entryPrice: "none", stopPrice: "none", stopSource: "none" };

export function entryInputs(
  { request, levels, size }: EntryCandidate,
  state: RiskState,
): Readonly<Record<string, string>> {
  const { price, mark, entryPrice, stopPrice, stopSource } = levels?.texts ?? UNPRICED;
  const { sizing } = request.subscription;
  return {
    price,
    mark,
    entryPrice,
    stopPrice,
    stopSource,
    equity: state.equity.toString(),
    availableMargin: state.availableMargin.toString(),
    position: state.position.toString(),
    instrumentExposure: state.instrumentExposure.toString(),
    totalExposure: state.totalExposure.toString(),
    openPositions: String(state.openPositions),
    sizing: sizing.kind,
    sizingValue: sizingText(sizing),
    quantity: size?.quantity.toString() ?? "none",
    notional: size?.notional.toString() ?? "none",
    margin: size?.margin.toString() ?? "none",
    leverage: size === undefined ? "none" : String(size.leverage),
    adjusted: size?.adjusted ?? "none",
  };
}
