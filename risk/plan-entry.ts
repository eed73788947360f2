// Turns one signal into one approved entry for one account, or into every reason why not. Pure: same inputs, same verdict.
import type { Approved } from "../engine/domain/approved.ts";
import type { Decimal } from "../engine/domain/decimal.ts";
import type { DecisionInputs, Denial } from "../engine/domain/decision.ts";
import type { OrderIntent, PlannedTarget } from "../engine/domain/order.ts";
import { checkEntry } from "./check-order.ts";
import { entryCandidate } from "./entry-candidate.ts";
import { entryInputs } from "./entry-inputs.ts";
import type { EntryRequest } from "./entry-request.ts";
import type { RiskState } from "./risk-state.ts";

export type { EntryRequest } from "./entry-request.ts";

/**
 * `notional` (quote) and `margin` (quote, entry fee allowance included) are what the caller must reserve before it decides the
 * next signal of the account: budgets hold only with reservations.
 */
export type EntryVerdict =
  | {
      readonly kind: "approved";
      readonly intent: Approved<OrderIntent>;
      readonly stopPrice: Decimal;
      readonly targets: readonly PlannedTarget[];
      readonly leverage: number;
      readonly notional: Decimal;
      readonly margin: Decimal;
      readonly inputs: DecisionInputs;
    }
  | {
      readonly kind: "denied";
      readonly denials: readonly [Denial, ...Denial[]];
      readonly inputs: DecisionInputs;
    };

export function planEntry(request: EntryRequest, state: RiskState): EntryVerdict {
  const candidate = entryCandidate(request, state);
  const checked = checkEntry(candidate, state);
  const inputs = entryInputs(candidate, state);
  if (checked.kind === "denied") return { kind: "denied", denials: checked.denials, inputs };
  const { intent, protection, size } = checked;
  return {
    kind: "approved",
    intent,
    stopPrice: protection.stopPrice,
    targets: protection.targets,
    leverage: size.leverage,
    notional: size.notional,
    margin: size.margin,
    inputs,
  };
}
