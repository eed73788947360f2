// Runs inputs through targets: which fail, and how long the slowest took of the processor's time.
import { createHash } from "node:crypto";
import { seededRandom } from "../fleet/random.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { mutate } from "./mutate.ts";
import { watchPrototypes } from "./prototypes.ts";

/** The product's bound for one input. */
export const CPU_MAX_MS = 50;
/** A collection of garbage or a first compilation may fall into any run: what is slow is slow again. */
const SLOW_AGAIN = 4;

export interface Finding {
  readonly target: string;
  readonly fault: string;
  readonly input: Buffer;
}

export interface Tally {
  readonly target: string;
  cases: number;
  slowestCpuMs: number;
  slowest: Buffer;
  readonly findings: Finding[];
}

export function newTally(target: string): Tally {
  return { target, cases: 0, slowestCpuMs: 0, slowest: Buffer.alloc(0), findings: [] };
}

interface Ran {
  readonly fault: string | undefined;
  readonly cpuMs: number;
}

const polluted = watchPrototypes();

let underWay: { readonly target: string; readonly input: Buffer } | undefined;

/** What an error that nobody caught is to be blamed on. */
export function blame(error: unknown): Finding | undefined {
  const fault = `not caught: ${error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error)}`;
  return underWay === undefined ? undefined : { ...underWay, fault };
}

async function runOnce(target: FuzzTarget, input: Buffer): Promise<Ran> {
  underWay = { target: target.name, input };
  const before = process.threadCpuUsage();
  let fault: string | undefined;
  try {
    const answer = target.check(input);
    fault = answer instanceof Promise ? await answer : answer;
  } catch (error) {
    fault = `threw ${error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error)}`;
  }
  const { user, system } = process.threadCpuUsage(before);
  return { fault: polluted() ? "a prototype was changed" : fault, cpuMs: (user + system) / 1_000 };
}

/** One input; slow ones are given more chances. */
export async function runCase(target: FuzzTarget, input: Buffer): Promise<Ran> {
  let { fault, cpuMs } = await runOnce(target, input);
  for (let again = 0; cpuMs > CPU_MAX_MS && again < SLOW_AGAIN; again += 1) {
    const next = await runOnce(target, input);
    fault ??= next.fault;
    cpuMs = Math.min(cpuMs, next.cpuMs);
  }
  const slow = cpuMs > CPU_MAX_MS ? `${cpuMs.toFixed(0)} ms of processor time` : undefined;
  return { fault: fault ?? slow, cpuMs };
}

/** Case number `at` of a seed is the same input in every run, whatever ran before it. */
export function inputOf(target: FuzzTarget, seed: number, at: number): Buffer {
  const hash = createHash("sha256").update(`${target.name} ${seed} ${at}`).digest();
  return mutate(target, seededRandom(hash.readUInt32LE(0)));
}

export async function fuzzCase(target: FuzzTarget, tally: Tally, seed: number): Promise<Finding | undefined> {
  const input = inputOf(target, seed, tally.cases);
  tally.cases += 1;
  const { fault, cpuMs } = await runCase(target, input);
  if (cpuMs > tally.slowestCpuMs) {
    tally.slowestCpuMs = cpuMs;
    tally.slowest = input;
  }
  if (fault === undefined) return undefined;
  const finding = { target: target.name, fault, input };
  tally.findings.push(finding);
  return finding;
}
