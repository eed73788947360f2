// `schema.ts` of an OpenAPI document: the types that openapi-fetch reads, and one type per named component.
import { z } from "zod";
import { fieldText, type JsonSchema, jsonSchema, typeText } from "./type-text.ts";

const content = z.record(z.string(), z.object({ schema: jsonSchema }));
const operation = z.looseObject({
  summary: z.string().optional(),
  parameters: z
    .array(
      z.looseObject({
        in: z.enum(["path", "query", "header"]),
        name: z.string(),
        required: z.boolean().optional(),
        description: z.string().optional(),
        schema: jsonSchema,
      }),
    )
    .default([]),
  requestBody: z.looseObject({ required: z.boolean().optional(), content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: content.optional() })),
});
type Operation = z.infer<typeof operation>;
type Content = z.infer<typeof content>;

const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), jsonSchema).default({}) }),
});

const HEAD = `// Types of the service's API. Generated from its operations by \`node src/client/generate/main.ts\`: not to be edited.
`;

export function schemaText(document: unknown): string {
  const { paths, components } = documentSchema.parse(document);
  const pathTexts = Object.entries(paths).map(([path, methods]) => {
    const operations = Object.entries(methods).map(([method, described]) => operationText(method, described));
    return `readonly ${JSON.stringify(path)}: {\n${operations.join("\n")}\n};`;
  });
  const body = `export interface paths {\n${pathTexts.join("\n")}\n}\n`;
  const named = reached(body, components.schemas).map(
    (name) => `export type ${name} = ${typeText(components.schemas[name] ?? {})};\n`,
  );
  return indented([HEAD, body, ...named].join("\n"));
}

function operationText(method: string, { summary, parameters, requestBody, responses }: Operation): string {
  const places = (["path", "query", "header"] as const).map((place) => {
    const here = parameters.filter((parameter) => parameter.in === place);
    const fields = here.map(({ name, required, description, schema }) =>
      fieldText(name, { ...schema, ...(description && { description }) }, required === true),
    );
    const isOptional = here.every(({ required }) => required !== true);
    return here.length === 0
      ? `readonly ${place}?: never;`
      : `readonly ${place}${isOptional ? "?" : ""}: {\n${fields.join("\n")}\n};`;
  });
  const body =
    requestBody === undefined
      ? "readonly requestBody?: never;"
      : `readonly requestBody${requestBody.required === true ? "" : "?"}: ${contentText(requestBody.content)};`;
  const answers = Object.entries(responses).map(
    ([status, answer]) => `readonly ${status}: ${contentText(answer.content ?? {})};`,
  );
  const parts = [
    `readonly parameters: {\n${places.join("\n")}\nreadonly cookie?: never;\n};`,
    body,
    `readonly responses: {\n${answers.join("\n")}\n};`,
  ];
  const comment = summary === undefined ? "" : `/** ${summary} */\n`;
  return `${comment}readonly ${method}: {\n${parts.join("\n")}\n};`;
}

/** openapi-fetch asks for `content` everywhere, and for \`never\` where there is none. */
function contentText(described: Content): string {
  const types = Object.entries(described).map(
    ([type, { schema }]) => `readonly ${JSON.stringify(type)}: ${typeText(schema)};`,
  );
  return types.length === 0
    ? "{ readonly content?: never }"
    : `{\nreadonly content: {\n${types.join("\n")}\n};\n}`;
}

/** Components that the paths use, directly or through others; alphabetical. */
function reached(text: string, schemas: Readonly<Record<string, JsonSchema>>): readonly string[] {
  const found = new Set<string>();
  const look = (within: string): void => {
    for (const [name, schema] of Object.entries(schemas)) {
      if (found.has(name) || !new RegExp(`\\b${name}\\b`).test(withoutText(within))) continue;
      found.add(name);
      look(typeText(schema));
    }
  };
  look(text);
  return [...found].toSorted();
}

/** A word in a sentence or in quotes names no type. */
function withoutText(code: string): string {
  return code.replace(/\/\*\*.*?\*\/|"(?:\\.|[^"\\])*"/gs, "");
}

function indented(text: string): string {
  let depth = 0;
  const lines = text.split("\n").map((line) => {
    const trimmed = line.trim();
    if (trimmed.startsWith("}")) depth -= 1;
    const shown = trimmed === "" ? "" : "  ".repeat(depth) + trimmed;
    if (trimmed.endsWith("{")) depth += 1;
    return shown;
  });
  return `${lines.join("\n").trimEnd()}\n`;
}
