import { describe, expect, it } from "vitest";
import { z } from "zod";
import { answerText } from "./answer-text.ts";
import { describedOperations } from "./described-operations.ts";

const route = { method: "GET", url: "/things" };

describe("answerText", () => {
  it("cuts what the schema does not name, and refuses what it does not allow", () => {
    const schema = z.object({ items: z.array(z.object({ id: z.string() })) });
    const text = answerText({ ...route, schema });
    expect(text({ items: [{ id: "a", secret: "s" }], more: 1 })).toBe('{"items":[{"id":"a"}]}');
    expect(() => text({ items: [{ id: 1 }] })).toThrow("Response doesn't match the schema");
  });

  it("is enough: no answer's schema has a codec or another transformation", () => {
    const bodies = describedOperations().flatMap(({ id, success: { body } }) => (body ? [{ id, body }] : []));
    expect(bodies.length).toBeGreaterThan(80);
    const found = bodies.flatMap(({ id, body }) => transformationsIn(body).map((kind) => `${id}: ${kind}`));
    expect(found).toEqual([]);
  });

  it("would find one", () => {
    const date = z.codec(z.iso.datetime(), z.date(), {
      decode: (text) => new Date(text),
      encode: (value) => value.toISOString(),
    });
    expect(transformationsIn(z.object({ items: z.array(z.union([z.null(), date])) }))).toEqual(["pipe"]);
    expect(transformationsIn(z.record(z.string(), z.string().transform(Number)))).toContain("transform");
  });
});

/** The kinds of schema in it that answer something else than they are given (defaults fill only what a handler may not leave out). */
function transformationsIn(body: z.ZodType): readonly string[] {
  const found: string[] = [];
  z.toJSONSchema(body, {
    unrepresentable: "any",
    override: ({ zodSchema }) => {
      const { type } = zodSchema._zod.def;
      if (["pipe", "transform", "prefault", "catch"].includes(type)) found.push(type);
    },
  });
  return found;
}
