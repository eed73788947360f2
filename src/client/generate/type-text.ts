// The TypeScript type of a JSON schema, for the schemas that zod makes of ours. What it does not know it refuses: a type that is
// nearly right is worse than none.
import { z } from "zod";

export const jsonSchema = z.looseObject({
  $ref: z.string().optional(),
  const: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), jsonSchema]).optional();
  },
  get items() {
    return jsonSchema.optional();
  },
  get prefixItems() {
    return z.array(jsonSchema).optional();
  },
  get anyOf() {
    return z.array(jsonSchema).optional();
  },
  get oneOf() {
    return z.array(jsonSchema).optional();
  },
  get allOf() {
    return z.array(jsonSchema).optional();
  },
});
export type JsonSchema = z.infer<typeof jsonSchema>;

const REFERENCE = /^#\/components\/schemas\/(\w+)$/;

export function typeText(schema: JsonSchema): string {
  const { $ref, anyOf, oneOf, allOf, type } = schema;
  if ($ref !== undefined) return referenceText($ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  if (anyOf !== undefined) return union(anyOf.map(typeText));
  if (oneOf !== undefined) return union(oneOf.map(typeText));
  if (allOf !== undefined) return allOf.map(typeText).join(" & ");
  if (Array.isArray(type)) return union(type.map((one) => plainText(one, schema)));
  if (type !== undefined) return plainText(type, schema);
  if (Object.keys(schema).every((key) => key === "description" || key === "default")) return "unknown";
  throw new Error(`no type is known for ${JSON.stringify(schema)}`);
}

function plainText(type: string, schema: JsonSchema): string {
  switch (type) {
    case "string":
    case "boolean":
    case "null":
      return type;
    case "number":
    case "integer":
      return "number";
    case "array":
      return arrayText(schema);
    case "object":
      return objectText(schema);
    default:
      throw new Error(`no type is known for ${type}`);
  }
}

/** Not readonly: openapi-fetch takes such an array for an object. */
function arrayText({ items, prefixItems }: JsonSchema): string {
  if (prefixItems !== undefined) return `[${prefixItems.map(typeText).join(", ")}]`;
  return `(${items === undefined ? "unknown" : typeText(items)})[]`;
}

function objectText({ properties = {}, required = [], additionalProperties }: JsonSchema): string {
  const fields = Object.entries(properties).map(([name, schema]) =>
    fieldText(name, schema, required.includes(name)),
  );
  const rest = typeof additionalProperties === "object" ? typeText(additionalProperties) : undefined;
  if (fields.length === 0) return `{ readonly [name: string]: ${rest ?? "unknown"} }`;
  if (rest !== undefined) throw new Error("an object with fields of its own and others has no type of ours");
  return `{\n${fields.join("\n")}\n}`;
}

export function fieldText(name: string, schema: JsonSchema, isRequired: boolean): string {
  const { description } = schema;
  const isPlain = /^[A-Za-z_]\w*$/.test(name);
  const comment = description === undefined ? "" : `/** ${description.replaceAll("*/", "* /")} */\n`;
  return `${comment}readonly ${isPlain ? name : JSON.stringify(name)}${isRequired ? "" : "?"}: ${typeText(schema)};`;
}

function referenceText(reference: string): string {
  const name = REFERENCE.exec(reference)?.[1];
  if (name === undefined) throw new Error(`${reference} points out of the components`);
  return name;
}

function union(types: readonly string[]): string {
  return types.length === 0 ? "never" : [...new Set(types)].join(" | ");
}
