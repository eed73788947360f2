import { validatorCompiler } from "fastify-type-provider-zod";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { faultOf } from "./fault-of.ts";

const schema = z.strictObject({
  name: z.string().optional(),
  limits: z
    .union([
      z.strictObject({ profile: z.enum(["cautious", "bold"]) }),
      z.strictObject({ each: z.strictObject({ leverage: z.number().min(1), pause: z.number() }) }),
    ])
    .optional(),
  size: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("quote") }),
      z.object({ kind: z.literal("risk") }),
    ])
    .optional(),
});

/** As the framework hands it to us. */
function faultIn(value: unknown): unknown {
  const validate = validatorCompiler({ schema, method: "POST", url: "/", httpPart: "body" });
  const { error } = validate(value) as { readonly error?: readonly Parameters<typeof faultOf>[0][] };
  return error?.slice(0, 1).map(faultOf)[0];
}

describe("the field at fault", () => {
  it.each([
    [{ name: 3 }, "name", "expected string"],
    [{ nam: "x" }, "nam", "Unrecognized key"],
    [{ limits: { profile: "crazy" } }, "limits.profile", '"cautious"|"bold"'],
    [{ limits: { each: { leverage: "x", pause: 1 } } }, "limits.each.leverage", "expected number"],
    [{ limits: { each: { leverage: 0, pause: 1 } } }, "limits.each.leverage", ">=1"],
    [{ limits: { each: { leverage: 1 } } }, "limits.each.pause", "expected number"],
    [{ limits: { each: { leverage: 1, pause: 1, more: 1 } } }, "limits.each.more", "Unrecognized key"],
    [{ limits: { each: 3 } }, "limits.each", "expected object"],
    [{ limits: {} }, "limits.profile", '"cautious"|"bold"'],
    [{ size: { kind: "all" } }, "size.kind", "'quote' | 'risk'"],
  ])("%j: %s", (value, field, words) => {
    expect(faultIn(value)).toEqual({ field, detail: expect.stringContaining(words) });
  });

  it("is none where all of it is", () => {
    expect(faultIn(3)).toEqual({ detail: expect.stringContaining("expected object") });
  });
});
