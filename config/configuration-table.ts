// The configuration of every process as one table, made from the schemas that read it: what is documented is what is read.
import { z } from "zod";
import { CliSchema } from "./cli.ts";
import { EngineSchema } from "./engine.ts";
import { FROM_FILE } from "./from-files.ts";
import { ServiceSchema } from "./service.ts";
import { StartSchema } from "./start.ts";

export type ProcessName = "start" | "engine" | "service" | "cli";

const SCHEMAS = { start: StartSchema, engine: EngineSchema, service: ServiceSchema, cli: CliSchema };
const PROCESSES = ["start", "engine", "service", "cli"] as const satisfies readonly ProcessName[];

export interface Variable {
  readonly name: string;
  readonly process: ProcessName;
  readonly type: string;
  /** As it would be written; undefined: required. Empty: none. */
  readonly standIn: string | undefined;
  readonly description: string;
}

/** In the order in which the schemas have them. */
export function variables(): readonly Variable[] {
  return PROCESSES.flatMap((process) =>
    Object.entries(fieldsOf(SCHEMAS[process])).map(([name, field]) => variableOf(process, name, field)),
  );
}

/** Markdown: one row per variable, or several where it means different things to different processes. */
export function configurationTable(): string {
  const rows = new Map<string, { readonly first: Variable; readonly processes: ProcessName[] }>();
  const order = variables().map(({ name }) => name);
  const sorted = variables().toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
  for (const variable of sorted) {
    const { process, ...rest } = variable;
    const key = JSON.stringify(rest);
    const row = rows.get(key) ?? { first: variable, processes: [] };
    row.processes.push(process);
    rows.set(key, row);
  }
  const lines = [...rows.values()].map(
    ({ first: { name, type, standIn, description }, processes }) =>
      `| \`${name}\` | ${processes.join(", ")} | ${type} | ${standIn ?? "**required**"} | ${description} |`,
  );
  return [
    "| variable | process | type | default | what |",
    "|---|---|---|---|---|",
    ...lines,
    "",
    byFile(),
  ].join("\n");
}

function byFile(): string {
  const names = FROM_FILE.map((name) => `\`${name}\``).join(", ");
  return `Each of ${names} may be given as a file that holds it: the same name with \`_FILE\` behind it.`;
}

function fieldsOf(schema: (typeof SCHEMAS)[ProcessName]): Readonly<Record<string, z.ZodType>> {
  return schema instanceof z.ZodPipe ? schema.in.shape : schema.shape;
}

function variableOf(process: ProcessName, name: string, field: z.ZodType): Variable {
  const layers = [...layersOf(field)];
  const meta = Object.assign({}, ...layers.toReversed().map((layer) => layer.meta() ?? {})) as Partial<
    Record<"type" | "description" | "standIn", string>
  >;
  const given = layers.find((layer) => layer instanceof z.ZodDefault);
  const isOptional = layers.some((layer) => layer instanceof z.ZodOptional);
  const standIn = given === undefined ? (isOptional ? "" : undefined) : words(given.def.defaultValue);
  return {
    ...{ name, process, description: meta.description ?? "" },
    type: meta.type ?? typeOf(layers),
    standIn: meta.standIn ?? standIn,
  };
}

/** Outermost first: default and optional lie around what they are about, a transformation behind it. */
function* layersOf(field: z.ZodType): Generator<z.ZodType> {
  yield field;
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault)
    yield* layersOf(field.unwrap() as z.ZodType);
  else if (field instanceof z.ZodPipe) yield* layersOf(field.in as z.ZodType);
}

function typeOf(layers: readonly z.ZodType[]): string {
  for (const layer of layers) {
    if (layer instanceof z.ZodEnum) return layer.options.join(", ");
    if (layer instanceof z.ZodNumber) return `${layer.minValue} to ${layer.maxValue}`;
  }
  return "text";
}

function words(value: unknown): string {
  if (value === false) return "off";
  return value === true ? "on" : `\`${value}\``;
}
