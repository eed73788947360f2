// From bytes to fields or text, by looking at the body itself: senders' content types are not to be trusted.
// TradingView sends text/plain for JSON with a stray newline; others form-encode JSON and leave a trailing `=`.
import { assertNever } from "../domain/assert-never.ts";
import { isForbiddenKey, type JsonFault, readJson } from "./json-reader.ts";
import { emptyFields, isJsonObject, type JsonObject, type JsonValue } from "./json-value.ts";
import { quoted, type Refused, refused } from "./refusals.ts";

export const BODY_BYTES_MAX = 65_536;

export type SniffedBody =
  | { readonly kind: "fields"; readonly fields: JsonObject }
  | { readonly kind: "list"; readonly items: readonly JsonValue[] }
  | { readonly kind: "text"; readonly text: string };

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes as text, exactly (a BOM stays): what a signature was made over. */
export function decodeBody(bytes: Uint8Array): { readonly kind: "text"; readonly text: string } | Refused {
  if (bytes.byteLength > BODY_BYTES_MAX) return refused("BODY_TOO_LARGE");
  try {
    return { kind: "text", text: UTF8.decode(bytes) };
  } catch {
    return refused("BODY_NOT_UTF8");
  }
}

export function sniffBody(decoded: string): SniffedBody | Refused {
  // trim() takes white space and BOMs alike: editors and alert dialogs leave both.
  const trimmed = decoded.trim();
  if (trimmed === "") return refused("BODY_EMPTY");
  if (trimmed.includes("\0")) return refused("BODY_CHARACTER_FORBIDDEN", "The body holds a null character.");
  const text = PERCENT_ENCODED_JSON.test(trimmed) ? percentDecoded(trimmed) : trimmed;
  if (text === undefined) return refused("BODY_NOT_FORM");
  const body = isJson(text) ? readJsonBody(text) : isForm(text) ? readForm(text) : asText(text);
  return refusePlaceholder(text, body) ?? body;
}

function asText(text: string): SniffedBody {
  return { kind: "text", text };
}

const PERCENT_ENCODED_JSON = /^%[57]B/i;
const PLACEHOLDER = /\{\{\s*([^{}]{0,80})/;

/** An unfilled placeholder is the cause, whatever else it broke: unquoted, it is a syntax error too. */
function refusePlaceholder(text: string, body: SniffedBody | Refused): Refused | undefined {
  const name = PLACEHOLDER.exec(text)?.[1]?.trim() ?? placeholderInForm(body);
  if (name === undefined) return undefined;
  if (body.kind === "refused" && !/^[a-z_]/i.test(name)) return undefined;
  return refused("PLACEHOLDER_UNRESOLVED", `The placeholder ${quoted(`{{${name}}}`)} was not filled in.`);
}

/** Only forms hide their braces (as `%7B`); values of JSON bodies were seen as text already. */
function placeholderInForm(body: SniffedBody | Refused): string | undefined {
  if (body.kind !== "fields") return undefined;
  for (const value of Object.values(body.fields)) {
    const name = typeof value === "string" ? PLACEHOLDER.exec(value)?.[1] : undefined;
    if (name !== undefined) return name.trim();
  }
  return undefined;
}

function isJson(text: string): boolean {
  return text.startsWith("{") || text.startsWith("[");
}

function readJsonBody(text: string): SniffedBody | Refused {
  const read = readJson(text, 0);
  if (read.kind === "fault") return refuseFault(read.fault, text);
  // A form encoder adds one `=` to a key without a value.
  const tail = read.end === text.length ? "" : text.slice(read.end).trim();
  if (tail !== "" && tail !== "=") {
    return refused("BODY_NOT_JSON", `Something follows the JSON value, at character ${read.end}.`);
  }
  if (isJsonObject(read.value)) return { kind: "fields", fields: read.value };
  return { kind: "list", items: Array.isArray(read.value) ? read.value : [read.value] };
}

function refuseFault(fault: JsonFault, text: string): Refused {
  const where = `at character ${fault.at}`;
  switch (fault.kind) {
    case "syntax": {
      const found =
        fault.at < text.length ? quoted(text.slice(fault.at, fault.at + 8)) : "the end of the body";
      return refused("BODY_NOT_JSON", `The JSON breaks ${where}, before ${found}.`);
    }
    case "too-deep":
      return refused("BODY_TOO_DEEP");
    case "duplicate-key":
      return refused("BODY_KEY_DUPLICATE", `The key ${quoted(fault.key ?? "")} stands twice.`, fault.key);
    case "forbidden-key":
      return refused("BODY_KEY_FORBIDDEN", `The key ${quoted(fault.key ?? "")} is not allowed.`, fault.key);
    case "number-range":
      return refused("BODY_NUMBER_OUT_OF_RANGE", `The number ${where} is too long or too large.`);
    case "character":
      return refused("BODY_CHARACTER_FORBIDDEN", `A forbidden character stands ${where}.`);
    default:
      return assertNever(fault.kind);
  }
}

const FORM = /^[\w.%+-]{1,64}=\S*$/;

function isForm(text: string): boolean {
  return FORM.test(text);
}

/** `a=1&b=2`: every value is text, as with JSON senders that quote their numbers. */
function readForm(text: string): SniffedBody | Refused {
  const fields = emptyFields();
  for (const pair of text.split("&")) {
    const equals = pair.indexOf("=");
    if (equals <= 0) continue;
    const key = percentDecoded(pair.slice(0, equals));
    const value = percentDecoded(pair.slice(equals + 1));
    if (key === undefined || value === undefined) return refused("BODY_NOT_FORM");
    if (value.includes("\0") || key.includes("\0")) return refused("BODY_CHARACTER_FORBIDDEN");
    if (isForbiddenKey(key)) return refused("BODY_KEY_FORBIDDEN", undefined, key);
    if (key in fields) return refused("BODY_KEY_DUPLICATE", undefined, key.slice(0, 64));
    fields[key] = value;
  }
  return { kind: "fields", fields };
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
