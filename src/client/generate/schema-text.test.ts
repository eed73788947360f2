import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { generatedFiles } from "./generated-files.ts";
import { schemaText } from "./schema-text.ts";
import { type JsonSchema, typeText } from "./type-text.ts";

describe("the generated files", () => {
  it("are what the operations say: if not, run `node src/client/generate/main.ts`", async () => {
    for (const { path, text } of await generatedFiles())
      expect([basename(path), await readFile(path, "utf8")]).toEqual([basename(path), text]);
  });
});

describe("the type of a schema", () => {
  it.each<[JsonSchema, string]>([
    [{ type: "string" }, "string"],
    [{ type: "integer" }, "number"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ enum: ["a", "b"] }, '"a" | "b"'],
    [{ const: "a" }, '"a"'],
    [{ type: "array", items: { anyOf: [{ type: "string" }, { type: "null" }] } }, "(string | null)[]"],
    [{ type: "array", prefixItems: [{ type: "string" }, { type: "number" }] }, "[string, number]"],
    [{ type: "object", additionalProperties: { type: "number" } }, "{ readonly [name: string]: number }"],
    [{ type: "object", properties: { "a-b": {} }, required: [] }, '{\nreadonly "a-b"?: unknown;\n}'],
    [{ $ref: "#/components/schemas/Me" }, "Me"],
    [{}, "unknown"],
  ])("%j", (schema, text) => {
    expect(typeText(schema)).toBe(text);
  });

  it.each<JsonSchema>([{ not: {} }, { type: "money" }, { $ref: "elsewhere.json" }])(
    "is not guessed: %j",
    (schema) => {
      expect(() => typeText(schema)).toThrow();
    },
  );
});

describe("the types of a document", () => {
  const thing: JsonSchema = {
    type: "object",
    properties: { part: { $ref: "#/components/schemas/Part" } },
    required: ["part"],
  };
  const json = (schema: JsonSchema) => ({ content: { "application/json": { schema } } });
  const text = schemaText({
    paths: {
      "/v1/things/{thingId}": {
        patch: {
          summary: "Changes a thing",
          parameters: [
            { in: "path", name: "thingId", required: true, schema: { type: "string" } },
            { in: "query", name: "dryRun", schema: { type: "boolean" } },
          ],
          requestBody: { required: true, ...json({ $ref: "#/components/schemas/Thing" }) },
          responses: { 204: { description: "Done." } },
        },
      },
    },
    components: { schemas: { Thing: thing, Part: { type: "string" }, Unused: { type: "string" } } },
  });

  it("hold parameters, bodies and answers, and the components that they reach", () => {
    for (const part of [
      "readonly path: {\n          readonly thingId: string;",
      "readonly query?: {\n          readonly dryRun?: boolean;",
      'readonly requestBody: {\n        readonly content: {\n          readonly "application/json": Thing;',
      "readonly 204: { readonly content?: never };",
      "export type Part = string;",
      "export type Thing = {\n  readonly part: Part;\n};",
    ])
      expect(text).toContain(part);
    expect(text).not.toContain("Unused");
  });
});
