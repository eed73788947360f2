// One operation of the API: its schemas are the source of validation, of the types and of the OpenAPI document.
import type { z } from "zod";
import type { Answer } from "./answer.ts";
import type { Call } from "./call.ts";
import type { ProblemCode } from "./problems.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

interface Definition<
  Params extends z.ZodObject | undefined,
  Query extends z.ZodObject | undefined,
  Body extends z.ZodType | undefined,
  Result extends z.ZodType | undefined,
> {
  /** camelCase, unique: the operationId, the client's method, the policy table's key. */
  readonly id: string;
  readonly method: Method;
  /** Like `/v1/accounts/:accountId`. */
  readonly path: `/${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly success: {
    readonly status: 200 | 201 | 202 | 204;
    readonly description: string;
    readonly body?: Result;
    /** Where it is not JSON: `text/csv`, `text/event-stream`. */
    readonly contentType?: string;
  };
  /** What it may refuse beyond what any operation may (authentication, fields, rates). */
  readonly problems?: readonly ProblemCode[];
  /** The answer holds a secret that is shown once: it is never kept for a repeated Idempotency-Key. */
  readonly answersSecret?: true;
  /** How many requests it counts for in the rate limits: more than one where it makes others wait (exports, dry runs). */
  readonly cost?: number;
  readonly handle: (
    call: Call<Output<Params>, Output<Query>, Output<Body>>,
  ) => Promise<Answer<Output<Result>>>;
}

/** An operation whose types were checked when it was defined. */
export interface Operation
  extends Omit<
    Definition<
      z.ZodObject | undefined,
      z.ZodObject | undefined,
      z.ZodType | undefined,
      z.ZodType | undefined
    >,
    "handle"
  > {
  readonly handle: (call: Call) => Promise<Answer<unknown>>;
}

export function operation<
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
  Result extends z.ZodType | undefined = undefined,
>(definition: Definition<Params, Query, Body, Result>): Operation {
  return definition as unknown as Operation;
}
