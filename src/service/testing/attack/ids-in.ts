// The names of the fields of a schema that hold ids, however deep they stand.
import { z } from "zod";

/** What stands under these is the same field still. */
const SAME_FIELD: ReadonlySet<string> = new Set(["anyOf", "oneOf", "allOf", "items"]);

export function idsIn(schema: z.ZodType | undefined): readonly string[] {
  const found = new Set<string>();
  if (schema !== undefined)
    collect(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), "", found);
  return [...found];
}

function collect(part: unknown, name: string, found: Set<string>): void {
  if (typeof part !== "object" || part === null) return;
  if (Array.isArray(part)) {
    for (const one of part) collect(one, name, found);
    return;
  }
  const { format, properties = {}, ...rest } = part as Readonly<Record<string, unknown>>;
  if (name !== "" && (format === "uuid" || /Ids?$/.test(name))) found.add(name);
  for (const [field, child] of Object.entries(properties as object)) collect(child, field, found);
  for (const [key, child] of Object.entries(rest)) collect(child, SAME_FIELD.has(key) ? name : "", found);
}
