// How large a subscription's positions are, as an operator writes it.
import type { Sizing } from "../../engine/domain/account.ts";
import { assertNever } from "../../engine/domain/assert-never.ts";
import { type Decimal, parseDecimal } from "../../engine/domain/decimal.ts";
import { CliProblem, EXIT } from "./cli-problem.ts";

export const SIZING_HELP =
  "500 (quote amount) · 0.01q (quantity) · 5% (of equity) · risk:50 or risk:1% (loss at the stop) · x2 (times the provider's size)";

const FORMS: readonly (readonly [RegExp, (value: Decimal) => Sizing])[] = [
  [/^risk:([\d.]+)%$/, (percent) => ({ kind: "risk-percent", percent })],
  [/^risk:([\d.]+)$/, (amount) => ({ kind: "risk-amount", amount })],
  [/^([\d.]+)%$/, (percent) => ({ kind: "percent-of-equity", percent })],
  [/^([\d.]+)q$/, (quantity) => ({ kind: "quantity", quantity })],
  [/^x([\d.]+)$/, (factor) => ({ kind: "multiplier", factor })],
  [/^([\d.]+)$/, (amount) => ({ kind: "quote", amount })],
];

export function readSizing(text: string): Sizing {
  for (const [form, make] of FORMS) {
    const value = parseDecimal(form.exec(text)?.[1] ?? "");
    if (value?.gt(0)) return make(value);
  }
  throw new CliProblem(`"${text}" is no size.`, `Write ${SIZING_HELP}`, EXIT.usage);
}

export function showSizing(sizing: Sizing): string {
  switch (sizing.kind) {
    case "risk-percent":
      return `risk:${sizing.percent}%`;
    case "risk-amount":
      return `risk:${sizing.amount}`;
    case "percent-of-equity":
      return `${sizing.percent}%`;
    case "quantity":
      return `${sizing.quantity}q`;
    case "multiplier":
      return `x${sizing.factor}`;
    case "quote":
      return sizing.amount.toFixed();
    default:
      return assertNever(sizing);
  }
}
