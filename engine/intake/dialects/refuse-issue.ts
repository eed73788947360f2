// A schema's first complaint as a refusal that names the field.
import type { z } from "zod";
import { isJsonObject, type JsonObject } from "../json-value.ts";
import { quoted, type Refused, refused } from "../refusals.ts";

type Issue = z.core.$ZodIssue;

export function refuseIssue(issue: Issue | undefined, fields: JsonObject): Refused {
  if (issue === undefined) return refused("FIELD_INVALID");
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const unknown = [...issue.path, key.slice(0, 64)].join(".");
    return refused("FIELD_UNKNOWN", `The field ${quoted(unknown)} is not part of the format.`, unknown);
  }
  const field = issue.path.join(".");
  if (valueAt(fields, issue.path) === undefined) {
    return refused("FIELD_MISSING", `The field ${field} is missing: it must be ${expected(issue)}.`, field);
  }
  return refused("FIELD_INVALID", `The field ${field} must be ${expected(issue)}.`, field);
}

function expected(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `an ${issue.expected}`;
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options)
        ? `one of ${issue.options.join(", ")}`
        : "one of its forms";
    case "invalid_value":
      return `one of ${issue.values.join(", ")}`;
    default:
      return issue.message;
  }
}

function valueAt(fields: JsonObject, path: readonly PropertyKey[]): unknown {
  let value: unknown = fields;
  for (const key of path) {
    if (isJsonObject(value)) value = value[String(key)];
    else if (Array.isArray(value)) value = value[+String(key)];
    else return undefined;
  }
  return value;
}
