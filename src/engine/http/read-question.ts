// What an operator asks, checked against its schema at the edge: a body of JSON, or the query of a URL.
import { z } from "zod";
import { tameJson } from "../../../adapters/json/tame-json.ts";
import { type Problem, problemOf } from "./problem.ts";

export type Question<T> =
  | { readonly kind: "asked"; readonly value: T }
  | { readonly kind: "wrong"; readonly problem: Problem };

/** A webhook's body of 64 KiB, each of its characters escaped. */
export const QUESTION_BYTES_MAX = 512 * 1_024;

/** `body` as it came: the content type is not to be trusted. */
export function readBody<S extends z.ZodType>(schema: S, body: unknown): Question<z.output<S>> {
  let json: unknown;
  try {
    const text = Buffer.isBuffer(body) ? body.toString("utf8") : "";
    json = tameJson(JSON.parse(text), text);
  } catch {
    return { kind: "wrong", problem: problemOf("QUESTION_NOT_JSON") };
  }
  return readFields(schema, json);
}

export function readFields<S extends z.ZodType>(schema: S, fields: unknown): Question<z.output<S>> {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return { kind: "asked", value: parsed.data };
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".");
  const problem = problemOf("QUESTION_INVALID", issue?.message, field === "" ? undefined : field);
  return { kind: "wrong", problem };
}

const UUID = z.uuid().transform((id) => id.toLowerCase());
export const IDS_MAX = 1_000;

export function id<T extends string>() {
  return UUID.transform((text) => text as T);
}

/** `?ids=a,b`; absent: all. */
export function idList<T extends string>() {
  return z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(id<T>()).min(1).max(IDS_MAX))
    .transform((ids): ReadonlySet<T> => new Set(ids))
    .optional();
}
