// Which field is at fault, and what is allowed there. A union by itself says neither: the form that was most likely meant does.
import { z } from "zod";
import type { ProblemWords } from "./problems.ts";

/** As the framework hands on what zod has found. */
interface Finding {
  readonly keyword?: string;
  readonly instancePath: string;
  readonly message?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

const issue = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
  /** Of a union: what is wrong with each of its forms. */
  get errors() {
    return z.array(z.array(issue)).optional();
  },
  keys: z.array(z.string()).optional(),
});
type Issue = z.infer<typeof issue>;

export function faultOf({ instancePath, message = "", params }: Finding): ProblemWords {
  const path = instancePath.split("/").filter((part) => part !== "");
  const parsed = issue.safeParse({ ...params, path, message });
  const { field, detail } = inside(parsed.data ?? { path, message }, []);
  return field === "" ? { detail } : { detail, field };
}

function inside(
  { path, message, errors = [], keys = [] }: Issue,
  before: Issue["path"],
): { readonly field: string; readonly detail: string } {
  const here = [...before, ...path];
  const [first] = errors.toSorted(byLikeness)[0] ?? [];
  return first === undefined
    ? { field: [...here, ...keys.slice(0, 1)].join("."), detail: message }
    : inside(first, here);
}

/** A form that fits further down, or in all but one place, is likelier the one that was meant. */
function byLikeness(one: readonly Issue[], other: readonly Issue[]): number {
  return depth(other) - depth(one) || one.length - other.length;
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}
