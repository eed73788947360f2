// One text per content, whatever the key order and white space: what is stored, and what id-less signals are known by.
import { isJsonObject, type JsonObject, type JsonValue, NumberLiteral } from "./json-value.ts";

export function canonicalJson(value: JsonValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof NumberLiteral) return value.text;
  if (isJsonObject(value)) return canonicalObject(value);
  return Array.isArray(value) ? `[${value.map(canonicalJson).join(",")}]` : String(value);
}

function canonicalObject(fields: JsonObject): string {
  let out = "{";
  for (const key of Object.keys(fields).sort()) {
    const value = fields[key];
    if (value === undefined) continue;
    out += `${out === "{" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(value)}`;
  }
  return `${out}}`;
}
