// What a venue's answer says about success, by its own numeric code, before any library's reading of it.
import type { VenueName } from "../../../engine/domain/venue.ts";
import type { Failure } from "../venue-failure.ts";
import { venueWords } from "../venue-words.ts";

/** Codes have at most nine digits; whatever else stands there is none. */
const CODE_END = 1e9;

/** Undefined: the answer is a success. `body` is parsed JSON, or undefined where it was none. */
export function readFailure(
  venue: VenueName,
  httpStatus: number,
  body: unknown,
  rawBody: string,
): Failure | undefined {
  const fields = typeof body === "object" && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const code = numeric(venue === "binance" ? fields.code : fields.retCode);
  const message = venue === "binance" ? fields.msg : fields.retMsg;
  const success = venue === "binance" ? code === undefined || code === 200 || code === 0 : code === 0;
  if (httpStatus >= 200 && httpStatus < 300 && success && body !== undefined) return undefined;
  const text = typeof message === "string" ? message : plainText(rawBody);
  return { kind: "answer", httpStatus, code, text: venueWords(text) };
}

function numeric(value: unknown): number | undefined {
  if (typeof value === "number")
    return Number.isInteger(value) && Math.abs(value) < CODE_END ? value : undefined;
  return typeof value === "string" && /^-?\d{1,9}$/.test(value) ? Number(value) : undefined;
}

/** A body that is no JSON is kept as text, unless it is a page of HTML. */
function plainText(rawBody: string): string {
  const text = rawBody.trim();
  return text.startsWith("<") ? "not a venue answer" : text;
}
