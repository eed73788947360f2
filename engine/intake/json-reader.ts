// A strict JSON reader for untrusted bodies: one pass, bounded depth, no duplicate or prototype keys, numbers as text.
// JSON.parse would turn 1e400 into Infinity, round long numbers, and let the last of two equal keys win in silence.
import { emptyFields, type JsonValue, NumberLiteral } from "./json-value.ts";

export const JSON_DEPTH_MAX = 10;

export type JsonFaultKind =
  | "syntax"
  | "too-deep"
  | "duplicate-key"
  | "forbidden-key"
  | "number-range"
  | "character";

/** `at` is the offset in the text; `key` the key in question, shortened. */
export interface JsonFault {
  readonly kind: JsonFaultKind;
  readonly at: number;
  readonly key: string | undefined;
}

export type JsonRead =
  | { readonly kind: "value"; readonly value: JsonValue; readonly end: number }
  | { readonly kind: "fault"; readonly fault: JsonFault };

/** Reads one value that starts at `from`, and says where it ended. What follows is the caller's business. */
export function readJson(text: string, from: number): JsonRead {
  const reader = new JsonReader(text, from);
  const value = reader.value(0);
  if (value !== undefined) return { kind: "value", value, end: reader.position };
  return { kind: "fault", fault: reader.fault ?? { kind: "syntax", at: reader.position, key: undefined } };
}

/** Names that reach an object's prototype in careless code further on. */
export function isForbiddenKey(key: string): boolean {
  return FORBIDDEN_KEYS.has(key);
}

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE]([+-]?\d+))?/y;
const NUMBER_LENGTH_MAX = 64;
const EXPONENT = /^[+-]?0*\d{1,2}$/;
const HEX4 = /[0-9a-fA-F]{4}/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

/** Every method answers undefined after it has set `fault`; no throw, so that hostile bodies cost no stack traces. */
class JsonReader {
  readonly #text: string;
  position: number;
  fault: JsonFault | undefined;

  constructor(text: string, from: number) {
    this.#text = text;
    this.position = from;
  }

  value(depth: number): JsonValue | undefined {
    this.#skipSpace();
    switch (this.#text.charCodeAt(this.position)) {
      case QUOTE:
        return this.#string();
      case 0x7b:
        return depth >= JSON_DEPTH_MAX ? this.#fail("too-deep") : this.#object(depth + 1);
      case 0x5b:
        return depth >= JSON_DEPTH_MAX ? this.#fail("too-deep") : this.#array(depth + 1);
      case 0x74:
        return this.#word("true", true);
      case 0x66:
        return this.#word("false", false);
      case 0x6e:
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonValue | undefined {
    const fields = emptyFields();
    this.position++;
    if (this.#take(0x7d)) return fields;
    for (;;) {
      this.#skipSpace();
      const keyAt = this.position;
      if (this.#text.charCodeAt(keyAt) !== QUOTE) return this.#fail("syntax");
      const key = this.#string();
      if (key === undefined) return undefined;
      if (isForbiddenKey(key)) return this.#fail("forbidden-key", keyAt, key);
      if (key in fields) return this.#fail("duplicate-key", keyAt, key);
      if (!this.#take(COLON)) return this.#fail("syntax");
      const value = this.value(depth);
      if (value === undefined) return undefined;
      fields[key] = value;
      if (this.#take(COMMA)) continue;
      return this.#take(0x7d) ? fields : this.#fail("syntax");
    }
  }

  #array(depth: number): JsonValue | undefined {
    const items: JsonValue[] = [];
    this.position++;
    if (this.#take(0x5d)) return items;
    for (;;) {
      const value = this.value(depth);
      if (value === undefined) return undefined;
      items.push(value);
      if (this.#take(COMMA)) continue;
      return this.#take(0x5d) ? items : this.#fail("syntax");
    }
  }

  /** The common string has no escape: one scan and one slice. */
  #string(): string | undefined {
    const text = this.#text;
    const from = this.position + 1;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.position = at + 1;
        return text.slice(from, at);
      }
      if (code === BACKSLASH) return this.#escapedString(from, at);
      if (code < 0x20) return this.#fail("character", at);
    }
    return this.#fail("syntax", text.length);
  }

  #escapedString(from: number, firstEscape: number): string | undefined {
    const text = this.#text;
    let out = text.slice(from, firstEscape);
    let at = firstEscape;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) break;
      if (Number.isNaN(code)) return this.#fail("syntax", at);
      if (code < 0x20) return this.#fail("character", at);
      if (code !== BACKSLASH) {
        const runFrom = at;
        while (at < text.length && !endsRun(text.charCodeAt(at))) at++;
        out += text.slice(runFrom, at);
        continue;
      }
      const unescaped = this.#escape(at);
      if (unescaped === undefined) return undefined;
      out += unescaped;
      at = this.position;
    }
    this.position = at + 1;
    // Half a surrogate pair, and the null character, are JSON but no database takes them.
    return out.isWellFormed() && !out.includes("\0") ? out : this.#fail("character", from);
  }

  /** One escape sequence at `at`; leaves `position` behind it. */
  #escape(at: number): string | undefined {
    const letter = this.#text.charAt(at + 1);
    const plain = ESCAPES[letter];
    if (plain !== undefined) {
      this.position = at + 2;
      return plain;
    }
    HEX4.lastIndex = at + 2;
    const hex = letter === "u" ? HEX4.exec(this.#text)?.[0] : undefined;
    if (hex === undefined) return this.#fail("syntax", at);
    this.position = at + 6;
    return String.fromCharCode(+`0x${hex}`);
  }

  #number(): NumberLiteral | undefined {
    NUMBER.lastIndex = this.position;
    const match = NUMBER.exec(this.#text);
    if (match === null) return this.#fail("syntax");
    const [literal, exponent] = match;
    if (literal.length > NUMBER_LENGTH_MAX || (exponent !== undefined && !EXPONENT.test(exponent))) {
      return this.#fail("number-range");
    }
    this.position += literal.length;
    return new NumberLiteral(literal);
  }

  #word<T extends JsonValue>(word: string, value: T): T | undefined {
    if (!this.#text.startsWith(word, this.position)) return this.#fail("syntax");
    this.position += word.length;
    return value;
  }

  #take(code: number): boolean {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.position) !== code) return false;
    this.position++;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.position);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.position++;
    }
  }

  #fail(kind: JsonFaultKind, at: number = this.position, key?: string): undefined {
    this.fault = { kind, at, key: key?.slice(0, 64) };
    return undefined;
  }
}

function endsRun(code: number): boolean {
  return code === QUOTE || code === BACKSLASH || code < 0x20;
}
