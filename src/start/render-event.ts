// Turns the engine's JSON log lines into one line for people per thing that happens.
import { z } from "zod";
import type { Terminal, Tone } from "./terminal.ts";

const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String).optional();

const EngineLine = z.looseObject({
  level: z.union([z.string(), z.number()]).optional(),
  time: z.union([z.number(), z.string()]).optional(),
  event: z.string(),
  accountId: Text,
  instrumentId: Text,
  signalId: Text,
});
type EngineLine = z.infer<typeof EngineLine>;

export interface RenderContext {
  readonly terminal: Terminal;
  /** What people call this account; undefined: not known yet. */
  readonly nameOf: (accountId: string) => string | undefined;
}

/** Undefined: the line is not an event, or not one that tells an operator anything. */
export function renderEvent(line: string, context: RenderContext): string | undefined {
  const parsed = EngineLine.safeParse(readJson(line));
  if (!parsed.success) return undefined;
  const event = parsed.data;
  const level = levelOf(event.level);
  if (level < INFO || (QUIET.has(event.event) && level < WARN)) return undefined;
  const tone = toneOf(event.event, level);
  const topic = event.event.split(".")[0] ?? "";
  const who =
    event.accountId === undefined
      ? ""
      : `${context.nameOf(event.accountId) ?? event.accountId.slice(0, 8)}: `;
  const sentence = SENTENCES[event.event];
  const words = sentence === undefined ? generic(event) : sentence(fieldsOf(event));
  if (words === undefined) return undefined;
  const { terminal } = context;
  return `${terminal.paint("dim", timeOf(event.time))}  ${terminal.paint(tone, topic.padEnd(11))} ${who}${words.trimEnd().replaceAll("  ", " ")}`;
}

const INFO = 30;
const WARN = 40;
const LEVELS: Readonly<Record<string, number>> = {
  trace: 10,
  debug: 20,
  info: INFO,
  warn: WARN,
  error: 50,
  fatal: 60,
};

function levelOf(level: string | number | undefined): number {
  return typeof level === "number" ? level : (LEVELS[level ?? "info"] ?? INFO);
}

/** Steps between those that matter to a person. */
const QUIET: ReadonlySet<string> = new Set([
  "canary.passed",
  "engine.listening",
  "engine.recovering",
  "engine.stopped",
  "venue.started",
  "venue.prices-up",
  "order.claimed",
  "order.sent",
  "order.open",
  "order.partially-filled",
]);

type Fields = (name: string) => string;
/** Undefined: in this case it tells a person nothing new. */
type Sentence = (field: Fields) => string | undefined;

/** A sentence per event that the tour meets; every other event shows its name and fields. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  "engine.ready": () => "ready",
  "signal.accepted": (field) =>
    `${field("action")} ${field("instrumentId")} accepted, for ${field("audience")} accounts; npm run cli -- trace ${field("signalId")}`,
  "signal.repeated": (field) => `${field("signalId")} was here before: nothing changes`,
  "decision.approved": (field) =>
    `approved, ${field("action")} ${field("direction")} ${field("quantity")} ${field("instrumentId")}`,
  "decision.denied": (field) => `denied, ${field("reasons")}`,
  "decision.settled": (field) =>
    field("state") === "done" ? undefined : `${field("state")}, ${field("reason")}`,
  "decision.no-op": (field) => `nothing to do, ${field("reasons")}`,
  "order.accepted": (field) => `${orderWords(field)} accepted by the venue`,
  "order.rejected": (field) => `${orderWords(field)} rejected by the venue: ${field("detail")}`,
  "order.unknown": (field) => `${orderWords(field)}: outcome unproven, looking it up (${field("detail")})`,
  "order.canceled": (field) => `${orderWords(field)} canceled`,
  "order.filled": (field) => `${orderWords(field)} filled at ${field("price")}`,
  "position.protected": (field) =>
    `${field("instrumentId")} protected, stop at ${field("stopPrice")} ${duration(field("nakedMs"))}`,
  "position.closed": (field) =>
    `${field("instrumentId")} closed, ${field("netPnl")} net of ${field("fees")} fees and ${field("funding")} funding`,
};

function orderWords(field: Fields): string {
  return `${field("leg")} ${field("side")} ${field("quantity")} ${field("instrumentId")}`;
}

function duration(milliseconds: string): string {
  return milliseconds === "" ? "" : `(${milliseconds} ms after the fill)`;
}

function fieldsOf(event: EngineLine): Fields {
  return (name) => {
    const value = event[name];
    return value === undefined || value === null ? "" : String(value);
  };
}

const ENVELOPE: ReadonlySet<string> = new Set([
  "level",
  "time",
  "event",
  "accountId",
  "pid",
  "hostname",
  "tenantId",
  "msg",
]);

function generic(event: EngineLine): string {
  const fields = Object.entries(event).filter(([name, value]) => !ENVELOPE.has(name) && value !== undefined);
  const verb = event.event.slice(event.event.indexOf(".") + 1).replaceAll("-", " ");
  return [
    verb,
    ...fields.map(([name, value]) => `${name}=${typeof value === "object" ? JSON.stringify(value) : value}`),
  ].join(" ");
}

function toneOf(event: string, level: number): Tone {
  if (level >= WARN || /denied|rejected|unknown|emergency|failed/.test(event)) return "bad";
  return /filled|protected/.test(event) ? "good" : "strong";
}

function timeOf(time: number | string | undefined): string {
  const at = time === undefined ? new Date() : new Date(time);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString().slice(11, 23);
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
