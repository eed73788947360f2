// How values stand in our JSON: decimals as plain text, never a float; times in ISO 8601; nothing as null.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";

export function text(value: Decimal): string {
  return value.toFixed();
}

export function textOrNull(value: Decimal | undefined): string | null {
  return value === undefined ? null : text(value);
}

export function iso(at: UnixMs): string {
  return new Date(at).toISOString();
}
