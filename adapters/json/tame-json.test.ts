import fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { tameJson } from "./tame-json.ts";

const parse = (text: string) => tameJson(JSON.parse(text), text);

it.each([
  '{"length":{"toString":1,"valueOf":1}}',
  '{"length":[{"toString":1}]}',
  '{"length":[[{"valueOf":null,"toString":{}}]]}',
  '{"length":{"\\u0074oString":1}}',
])("what zod measures is refused, not thrown at: %s", (text) => {
  for (const schema of [
    z.string().min(1),
    z.string().max(5),
    z.array(z.string()).max(3),
    z.string().length(3),
  ]) {
    expect(() => schema.safeParse(JSON.parse(text))).toThrow(TypeError);
    expect(schema.safeParse(parse(text)).success).toBe(false);
  }
});

it("changes no field", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify({ toString: value, rest: [value, { valueOf: value }] });
      expect(parse(text)).toEqual(JSON.parse(text));
      expect(JSON.stringify(parse(text))).toBe(text);
    }),
  );
  const counts = z.record(z.string(), z.number());
  expect(counts.parse(parse('{"toString":1,"a":2}'))).toEqual({ toString: 1, a: 2 });
});

it("goes as deep and as wide as the parser does", () => {
  expect(() => parse(`{"toString":[${"0,".repeat(500_000)}0]}`)).not.toThrow();
  const depth = 5_000;
  const text = `${'{"toString":['.repeat(depth)}${"]}".repeat(depth)}`;
  expect(() => parse(text)).not.toThrow();
});
