// The service's API from the command line, with a key of one's own: what a person or program may do there, and nothing more. The other
// commands are an operator's, on the record itself.
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { type ApiOperation, apiOperations } from "../api-operations.ts";
import { callService, type ServiceCall } from "../call-service.ts";
import type { CliContext } from "../cli-context.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import type { Run } from "../program.ts";
import { readSecret } from "../read-secret.ts";

interface ApiOptions {
  readonly body?: string;
  readonly keyEnv?: string;
}

export function apiCommands(program: Command, run: Run): void {
  program
    .command("api [operation] [fields...]")
    .description("call the service's API with an API key; without an operation: which there are")
    .option("--body <json>", "what is sent with it; `-` reads it from standard input")
    .option("--key-env <variable>", "the API key or access token; else it is asked for or piped in")
    .addHelpText("after", () => `\nOperations\n${operationList()}\n\nFields are written name=value.`)
    .action(run(apiCommand));
}

function operationList(): string {
  return apiOperations()
    .map((operation) => `  ${usageOf(operation)}\n      ${operation.summary}`)
    .join("\n");
}

async function apiCommand(
  context: CliContext,
  id: string | undefined,
  fields: readonly string[],
  options: ApiOptions,
): Promise<void> {
  const operations = apiOperations();
  if (id === undefined) {
    const rows = operations.map(({ id: name, method, path, summary }) => ({
      ...{ operation: name, method: method.toUpperCase(), path, summary },
    }));
    context.out.table(rows, "The API has no operations.");
    return;
  }
  const operation = operations.find((candidate) => candidate.id === id);
  if (operation === undefined)
    throw new CliProblem(`The API has no operation ${id}.`, "List them: npm run cli -- api", EXIT.notFound);
  const params = paramsOf(operation, fields);
  const body = await bodyOf(operation, options);
  const token = operation.isPublic ? undefined : await keyOf(options);
  const answer = await callService({ url: await context.service(), token, operation, params, body });
  if (answer.kind === "json")
    return context.out.value(answer.value, JSON.stringify(answer.value, undefined, 2));
  for await (const part of answer.stream.pipeThrough(new TextDecoderStream())) context.out.raw(part);
}

function paramsOf(operation: ApiOperation, fields: readonly string[]): ServiceCall["params"] {
  const params = { path: {} as Record<string, string>, query: {} as Record<string, string> };
  for (const field of fields) {
    const [name = "", ...value] = field.split("=");
    const known = operation.fields.find((candidate) => candidate.name === name);
    if (known === undefined || value.length === 0)
      throw wrongUsage(operation, `"${field}" is no field of it.`);
    params[known.place][name] = value.join("=");
  }
  const missing = operation.fields.find(({ name, place, required }) => required && !(name in params[place]));
  if (missing !== undefined) throw wrongUsage(operation, `${missing.name} is missing.`);
  return params;
}

async function bodyOf(operation: ApiOperation, { body, keyEnv }: ApiOptions): Promise<unknown> {
  if (body === undefined && operation.body !== "required") return undefined;
  if (body === undefined || operation.body === "none")
    throw wrongUsage(operation, body === undefined ? "--body is missing." : "It takes no --body.");
  if (body === "-" && keyEnv === undefined && !operation.isPublic)
    throw wrongUsage(operation, "The body comes from standard input, so the key must come from --key-env.");
  try {
    return JSON.parse(body === "-" ? await text(process.stdin) : body);
  } catch {
    throw wrongUsage(operation, "The body is no JSON.");
  }
}

async function keyOf({ keyEnv }: ApiOptions): Promise<string> {
  return readSecret("API key", keyEnv);
}

function wrongUsage(operation: ApiOperation, sentence: string): CliProblem {
  return new CliProblem(sentence, `Write: npm run cli -- api ${usageOf(operation)}`, EXIT.usage);
}

function usageOf({ id, fields, body }: ApiOperation): string {
  const written = fields.map(({ name, required }) => (required ? `${name}=…` : `[${name}=…]`));
  const sent = { none: [], optional: ["[--body …]"], required: ["--body …"] }[body];
  return [id, ...written, ...sent].join(" ");
}
