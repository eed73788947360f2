// Whether what was read from a venue can be written down: a value that the record refuses would block every write behind it.
import { Decimal } from "../../engine/domain/decimal.ts";

/** The record's own bound: milliseconds before the year 2100. */
const TIME_MAX = 4_102_444_800_000;
const TEXT_MAX = 1_000;
const TIMES: ReadonlySet<string> = new Set(["at", "atMs"]);
const IDS: ReadonlySet<string> = new Set(["venueOrderId", "venueTradeId", "venueFundingId"]);

/** Undefined: every text, time and number in it fits. `path` is where it stands. */
export function unstorable(value: unknown, path = ""): string | undefined {
  if (typeof value === "string") return wrongText(value, path);
  if (typeof value === "function") return `${path} is a function`;
  if (typeof value === "number" && !Number.isFinite(value)) return `${path} is ${value}`;
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof Decimal) return value.isFinite() ? undefined : `${path} is ${value.toString()}`;
  for (const [name, child] of Object.entries(value)) {
    const at = path === "" ? name : `${path}.${name}`;
    const wrong = wrongField(name, child, at) ?? unstorable(child, at);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongField(name: string, value: unknown, path: string): string | undefined {
  if (TIMES.has(name) && !(Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < TIME_MAX))
    return `${path} is no time: ${String(value)}`;
  if (IDS.has(name) && (typeof value !== "string" || !/^[\x21-\x7e]{1,128}$/.test(value)))
    return `${path} is no id: ${JSON.stringify(value)?.slice(0, 40)}`;
  return undefined;
}

function wrongText(text: string, path: string): string | undefined {
  if (text.length > TEXT_MAX) return `${path} is a text of ${text.length} characters`;
  if (!text.isWellFormed()) return `${path} holds half a surrogate pair`;
  return /\p{Cc}/u.test(text) ? `${path} holds a control character` : undefined;
}
