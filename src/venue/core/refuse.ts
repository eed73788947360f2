// Makes the two kinds of answers.
import type { Outcome } from "./exchange.ts";
import type { Refusal, RefusalReason } from "./types.ts";

export function ok<T>(value: T): Outcome<T> {
  return { kind: "ok", value };
}

export function refuse(
  reason: RefusalReason,
  detail: string = reason.replaceAll("-", " "),
): { readonly kind: "refused"; readonly refusal: Refusal } {
  return { kind: "refused", refusal: { reason, detail } };
}

export function refusal(reason: RefusalReason, detail: string = reason.replaceAll("-", " ")): Refusal {
  return { reason, detail };
}
