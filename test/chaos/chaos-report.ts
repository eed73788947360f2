// The table that a chaos run ends with, and the report that is kept.
import { mkdir, writeFile } from "node:fs/promises";
import { describeMachine, type Machine } from "../../bench/rig/machine.ts";
import { formatTable } from "../../bench/rig/report.ts";
import type { WireTraffic } from "../../src/venue/wire-traffic.ts";
import type { Disturbance, Violation } from "../oracle/evidence.ts";
import type { Figures } from "../oracle/judge.ts";
import type { Spread } from "../oracle/spread.ts";
import type { ChaosOptions } from "./chaos-options.ts";
import { type Target, targetRows } from "./chaos-targets.ts";
import type { RecoveryTimes } from "./recovery-times.ts";

const REPORTS = new URL("./reports/", import.meta.url);

export interface Told extends Violation {
  readonly lines: readonly string[];
}

export interface ChaosResult {
  readonly options: ChaosOptions;
  readonly figures: Figures;
  readonly violations: readonly Told[];
  readonly violationCount: number;
  readonly recovery: RecoveryTimes;
  readonly engineReadyAgainMs: Spread;
  readonly answeredMs: Spread;
  readonly cleanAfterMs: number;
  readonly injected: Readonly<Record<string, number>>;
  readonly provider: Readonly<Record<string, number>>;
  readonly traffic: WireTraffic;
  readonly targets: readonly Target[];
  readonly notes: readonly string[];
  /** What was broken from when to when: naked episodes are judged by it. */
  readonly disturbances: readonly Disturbance[];
}

export function commandOf({ scenario, seed, minutes, queue, accounts, rate, ...rest }: ChaosOptions): string {
  const { engines, intakes, limits, stops, without } = rest;
  return [
    `npm run chaos -- --scenario ${scenario} --minutes ${minutes} --seed ${seed} --queue ${queue}`,
    `--accounts ${accounts} --rate ${rate} --engines ${engines} --intakes ${intakes}`,
    ...(limits ? ["--limits on"] : []),
    ...(scenario === "zombie" ? [`--stops ${stops}`] : []),
    ...(without.length === 0 ? [] : [`--without ${without.join(",")}`]),
  ].join(" ");
}

export function formatResult(result: ChaosResult): string {
  const { figures, recovery } = result;
  const shown = ({ count, p50, p99, max }: Spread) => `${p50} / ${p99} / ${max} ms (${count})`;
  const injected = Object.entries(result.injected).sort(([a], [b]) => a.localeCompare(b));
  return [
    formatTable([
      ["figure", "value"],
      ["intents (signals × accounts)", `${figures.intents} (${figures.signals} signals)`],
      [
        "decisions",
        Object.entries(figures.decisionsByState)
          .map(([state, n]) => `${state} ${n}`)
          .join(", "),
      ],
      ["orders accepted / fills", `${figures.ordersAccepted} / ${figures.fills}`],
      ["duplicates", String(figures.duplicates)],
      ["lost", String(figures.lost)],
      ["unexplained", String(figures.unexplained)],
      ["violations in all", String(result.violationCount)],
      ["naked, calm: p50 / p99 / max", shown(figures.naked.calm)],
      ["naked, only engines broken: p50 / p99 / max", shown(figures.naked.engine)],
      ["naked, something broken: p50 / p99 / max", shown(figures.naked.disturbed)],
      ["  of both, after it was whole again", shown(figures.nakedAccountable)],
      ["an engine ready again after", shown(result.engineReadyAgainMs)],
      ["webhook answered after", shown(result.answeredMs)],
      ...Object.entries(recovery.decidedMs).map(([kind, each]) => [`decided after ${kind}`, shown(each)]),
      ...Object.entries(recovery.resolvedMs).map(([kind, each]) => [`settled after ${kind}`, shown(each)]),
      ["requests to the venues", String(result.traffic.requests)],
      ["  over a limit (429)", `${result.traffic.limited} (${shareOf(result.traffic)} %)`],
      ["nothing left to find after", `${result.cleanAfterMs} ms`],
    ]),
    formatTable([["target", "bound", "measured", ""], ...targetRows(result.targets)]),
    formatTable([["injected", "times"], ...injected.map(([kind, times]) => [kind, String(times)])]),
    formatTable([["provider", "times"], ...Object.entries(result.provider).map(([k, n]) => [k, String(n)])]),
    ...result.notes,
  ].join("\n\n");
}

function shareOf({ limited, requests }: WireTraffic): string {
  return ((100 * limited) / Math.max(1, requests)).toFixed(3);
}

export function formatViolation({ check, sentence, lines }: Told): string {
  return [`✗ ${check}: ${sentence}`, ...lines.map((line) => `    ${line}`)].join("\n");
}

/** Answers the file's path. */
export async function writeChaosReport(result: ChaosResult): Promise<string> {
  await mkdir(REPORTS, { recursive: true });
  const { options } = result;
  const machine: Machine = describeMachine();
  const at = new Date().toISOString();
  const name = `${options.scenario}-${options.queue}-seed${options.seed}-${at.slice(0, 16).replaceAll(/[-:T]/g, "")}.json`;
  const file = new URL(name, REPORTS);
  const report = { measuredAt: at, command: commandOf(options), machine, ...result };
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  return file.pathname;
}
