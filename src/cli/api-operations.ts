// The service's operations, as the document says that its client is generated from.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

export interface ApiField {
  readonly name: string;
  readonly place: "path" | "query";
  readonly required: boolean;
  readonly description: string;
}

export interface ApiOperation {
  readonly id: string;
  /** As HTTP has it, in lower case. */
  readonly method: string;
  /** With its fields in braces: `/v1/accounts/{accountId}`. */
  readonly path: string;
  readonly summary: string;
  readonly fields: readonly ApiField[];
  readonly body: "none" | "optional" | "required";
  /** No key is asked for. */
  readonly isPublic: boolean;
  /** Not JSON: a file, or events without end. */
  readonly isStream: boolean;
}

const DOCUMENT = join(import.meta.dirname, "..", "client", "openapi.json");

const operationSchema = z.looseObject({
  operationId: z.string(),
  summary: z.string().default(""),
  security: z.array(z.unknown()).optional(),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.enum(["path", "query", "header"]),
        required: z.boolean().default(false),
        description: z.string().default(""),
      }),
    )
    .default([]),
  requestBody: z.looseObject({ required: z.boolean().default(false) }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.unknown()).optional() })),
});
const documentSchema = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operationSchema)) });

/** Read when it is asked for: most commands never do. */
export function apiOperations(): readonly ApiOperation[] {
  const { paths } = documentSchema.parse(JSON.parse(readFileSync(DOCUMENT, "utf8")));
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(path, method, described)),
  );
}

function operationOf(
  path: string,
  method: string,
  { operationId, summary, security, parameters, requestBody, responses }: z.infer<typeof operationSchema>,
): ApiOperation {
  const fields = parameters.flatMap(({ in: place, ...field }) =>
    place === "header" ? [] : [{ ...field, place }],
  );
  const types = Object.entries(responses).flatMap(([status, { content = {} }]) =>
    status === "default" ? [] : Object.keys(content),
  );
  return {
    ...{ id: operationId, method, path, summary, fields },
    body: requestBody === undefined ? "none" : requestBody.required ? "required" : "optional",
    isPublic: security?.length === 0,
    isStream: types.some((type) => type !== "application/json"),
  };
}
