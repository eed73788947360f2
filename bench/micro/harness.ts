// Times one small synchronous operation: warmed up, in rounds, median with spread. A micro bench file asks one question and calls this.
import { monotonicNs } from "../monotonic.ts";
import { describeMachine } from "../rig/machine.ts";
import { formatTable, shown } from "../rig/report.ts";
import { median } from "../rig/statistics.ts";

export interface MicroCase {
  readonly name: string;
  /** One operation. `index` counts up, to walk through prepared inputs. Its result is kept, so that it is not optimised away. */
  run(index: number): unknown;
}

export interface MicroFigure {
  readonly name: string;
  readonly nsPerOperation: number;
  readonly low: number;
  readonly high: number;
  readonly operationsPerSecond: number;
}

const ROUNDS = 11;
const ROUND_MS = 60;
const WARM_UP_MS = 300;

/** Where results go to be kept alive. */
let kept: unknown;

function operationsIn(one: MicroCase, durationMs: number): number {
  const endNs = monotonicNs() + durationMs * 1e6;
  let index = 0;
  while (monotonicNs() < endNs) {
    for (let step = 0; step < 16; step += 1) kept = one.run(index++);
  }
  return index;
}

function timeRound(one: MicroCase, operations: number): number {
  const startNs = monotonicNs();
  for (let index = 0; index < operations; index += 1) kept = one.run(index);
  return (monotonicNs() - startNs) / operations;
}

/** Rounds of all cases alternate, so that a slow moment of the machine hits each alike. */
export function measureCases(cases: readonly MicroCase[]): readonly MicroFigure[] {
  const plans = cases.map((one) => {
    const warm = operationsIn(one, WARM_UP_MS);
    return {
      one,
      operations: Math.max(16, Math.round((warm * ROUND_MS) / WARM_UP_MS)),
      rounds: [] as number[],
    };
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { one, operations, rounds } of plans) rounds.push(timeRound(one, operations));
  }
  return plans.map(({ one, rounds }) => {
    const nsPerOperation = median(rounds);
    return {
      name: one.name,
      nsPerOperation,
      low: Math.min(...rounds),
      high: Math.max(...rounds),
      operationsPerSecond: 1e9 / nsPerOperation,
    };
  });
}

/** Measures and prints. */
export function runMicroBench(question: string, cases: readonly MicroCase[]): void {
  const { cores, model, node, commit } = describeMachine();
  const rows = measureCases(cases).map((one) => [
    one.name,
    `${shown(one.nsPerOperation)} ns`,
    `${shown(one.low)} – ${shown(one.high)}`,
    `${Math.round(one.operationsPerSecond).toLocaleString("en-US")}/s`,
  ]);
  console.log(`${question}\n${cores} cores (${model}), Node ${node}, commit ${commit}`);
  console.log(formatTable([["operation", "median", "rounds from – to", "rate"], ...rows]));
  if (kept === undefined) console.log("(the last operation returned nothing)");
}
