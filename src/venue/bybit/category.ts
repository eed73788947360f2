// The venue lists linear contracts only; the other categories exist on the wire and are empty.
import { type Answer, ok, type Refusal, refused } from "./answer.ts";
import type { Fields } from "./endpoint.ts";

export type Category =
  | { readonly kind: "linear" }
  | { readonly kind: "empty"; readonly name: string }
  | Refusal;

export function categoryOf(fields: Fields): Category {
  const name = fields.category;
  if (name === "linear") return { kind: "linear" };
  if (name === "spot" || name === "inverse" || name === "option") return { kind: "empty", name };
  return refused(10001, "Illegal category");
}

/** Runs a listing for linear and answers an empty list for the categories that the venue lacks. */
export function listing(fields: Fields, linear: () => Answer): Answer {
  const category = categoryOf(fields);
  if (category.kind === "linear") return linear();
  return category.kind === "empty" ? ok({ category: category.name, list: [], nextPageCursor: "" }) : category;
}

/** Runs a command for linear; there is nothing to command in the other categories. */
export function linearOnly(fields: Fields, linear: () => Answer): Answer {
  const category = categoryOf(fields);
  if (category.kind === "linear") return linear();
  return category.kind === "empty" ? refused(10001, "Not supported symbols") : category;
}
