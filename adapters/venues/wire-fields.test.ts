// What venues send is read only where the record can take it: one value that it refuses would hold up every write behind it.
import { describe, expect, it } from "vitest";
import { readFailure } from "./ccxt/read-failure.ts";
import { parseFrame } from "./streams/parse-frame.ts";
import { wire } from "./wire-fields.ts";

describe("wire fields", () => {
  it.each([0, 1_700_000_000_000, "1700000000000", 4_102_444_799_999])("takes %s as a time", (value) => {
    expect(wire.time.parse(value)).toBe(Number(value));
  });

  it.each(["", "now", -1, 1.5, Number.NaN, 4_102_444_800_000, 9e15, "1e400"])(
    "takes no time from %s",
    (value) => {
      expect(wire.time.safeParse(value).success).toBe(false);
    },
  );

  it.each(["1", 8886774000000001, "9aac161b-8ed6-450d-9cab-c5cc67c21784", "2100000000:7_a"])(
    "takes %s as an id",
    (id) => {
      expect(wire.venueOrderId.parse(id)).toBe(String(id));
    },
  );

  it.each(["", "a\nb", "a\0", "\ud800", "ä", " ", "1".repeat(129)])("takes no id from %j", (id) => {
    expect(wire.venueTradeId.safeParse(id).success).toBe(false);
  });

  it("compares only digits as numbers", () => {
    expect(wire.numericTradeId.safeParse("12a").success).toBe(false);
    expect(wire.numericOrderId.safeParse(1e21).success).toBe(false);
    expect(wire.numericOrderId.parse("90071992547409931")).toBe("90071992547409931");
  });

  it("keeps a venue's words on one short line", () => {
    expect(wire.words.parse(`a\0b\nc\ud800${"x".repeat(999)}`)).toMatch(/^a b c\ufffdx{194}$/);
  });
});

describe("answers", () => {
  it("a code is a whole number of the venue's size, or none", () => {
    const codeOf = (code: unknown) => {
      const failure = readFailure("binance", 400, { code, msg: "m\0" }, "");
      return failure?.kind === "answer" ? [failure.code, failure.text] : undefined;
    };
    expect(codeOf(-2019)).toEqual([-2019, "m "]);
    expect(codeOf("-2019")).toEqual([-2019, "m "]);
    for (const odd of [-4000.5, Number.POSITIVE_INFINITY, 1e15, Number.NaN])
      expect(codeOf(odd)).toEqual([undefined, "m "]);
  });

  it("a frame is read whatever its texts look like", () => {
    expect(parseFrame('{"a":"b:1234567890123456,","c":1}')).toEqual({ a: "b:1234567890123456,", c: 1 });
    expect(parseFrame('{"id":12345678901234567890}')).toEqual({ id: "12345678901234567890" });
    expect(parseFrame("{")).toBeUndefined();
  });
});
