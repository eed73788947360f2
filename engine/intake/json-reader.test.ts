import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import { readJson } from "./json-reader.ts";
import { type JsonValue, NumberLiteral } from "./json-value.ts";

/** What JSON.parse would have given: only for comparison. */
function plain(value: JsonValue): unknown {
  if (value instanceof NumberLiteral) return Number(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plain(field)]));
}

function faultOf(text: string): string {
  const read = readJson(text, 0);
  return read.kind === "fault" ? read.fault.kind : "none";
}

describe("readJson", () => {
  it.each([
    ['{"a":NaN}', "syntax"],
    ['{"a":Infinity}', "syntax"],
    ['{"a":-Infinity}', "syntax"],
    ['{"a":1e400}', "number-range"],
    ['{"a":1e-400}', "number-range"],
    [`{"a":${"9".repeat(65)}}`, "number-range"],
    ['{"a":01}', "syntax"],
    ['{"a":+1}', "syntax"],
    ['{"a":.5}', "syntax"],
    ['{"a":0x10}', "syntax"],
    ['{"a":1,}', "syntax"],
    ["{'a':1}", "syntax"],
    ['{"a":1', "syntax"],
    ['{"a":"x', "syntax"],
    ['{"a":"\\x"}', "syntax"],
    ['{"a":"\\u12G4"}', "syntax"],
    ['{"a":1,"a":1}', "duplicate-key"],
    ['{"a":1,"\\u0061":1}', "duplicate-key"],
    ['{"a":{"b":1,"b":2}}', "duplicate-key"],
    ['{"__proto__":1}', "forbidden-key"],
    ['{"\\u005f_proto__":1}', "forbidden-key"],
    ['{"a":[{"constructor":1}]}', "forbidden-key"],
    ['{"prototype":1}', "forbidden-key"],
    ['{"a":"\\ud800"}', "character"],
    ['{"a":"\\udc00\\ud800"}', "character"],
    ['{"a":"\\u0000"}', "character"],
    ['{"a":"line\nbreak"}', "character"],
    ["[".repeat(11), "too-deep"],
    ["[".repeat(60_000), "too-deep"],
    ['{"a":'.repeat(11), "too-deep"],
  ])("refuses %s", (text, kind) => {
    expect(faultOf(text)).toBe(kind);
  });

  it("reads ten levels", () => {
    expect(faultOf(`${"[".repeat(10)}1${"]".repeat(10)}`)).toBe("none");
  });

  it("keeps numbers as they were written", () => {
    const text = '{"a":0.1000,"b":123456789012345678901234567890.123,"c":1E+2,"d":-0}';
    const read = readJson(text, 0);
    expect(read.kind === "value" && canonicalJson(read.value)).toBe(text);
  });

  it("gives objects that inherit nothing", () => {
    const read = readJson('{"a":{}}', 0);
    const value = read.kind === "value" ? (read.value as { readonly a: object }) : { a: {} };
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(name in value).toBe(false);
      expect(name in value.a).toBe(false);
    }
  });

  test("property: reads what JSON.stringify writes, to the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        const read = readJson(text, 0);
        if (read.kind === "fault")
          return ["forbidden-key", "character", "number-range"].includes(read.fault.kind);
        expect(plain(read.value)).toEqual(JSON.parse(text));
        expect(read.end).toBe(text.length);
        return true;
      }),
    );
  });

  test("property: whatever it accepts whole, JSON.parse accepts too, with the same value", () => {
    const pieces = fc.constantFrom(
      ...'{}[]",:\\ \n0123456789.eE+-truefalsnu',
      "\\u00e9",
      "\\ud83d\\ude00",
      '"a"',
      "null",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 24 }), (parts) => {
        const text = parts.join("");
        const read = readJson(text, 0);
        if (read.kind === "fault" || text.slice(read.end).trim() !== "") return;
        expect(plain(read.value)).toEqual(JSON.parse(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("property: one canonical text whatever the key order", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.nat())), (fields) => {
        const shuffled = Object.fromEntries(Object.entries(fields).reverse());
        const [a, b] = [fields, shuffled].map((one) => readJson(JSON.stringify(one), 0));
        if (a?.kind !== "value" || b?.kind !== "value") return;
        expect(canonicalJson(a.value)).toBe(canonicalJson(b.value));
      }),
    );
  });
});
