// The table that a fuzz run ends with, and the report that is kept.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeMachine } from "../../bench/rig/machine.ts";
import { formatTable } from "../../bench/rig/report.ts";
import type { FuzzOptions } from "./fuzz-options.ts";
import { CPU_MAX_MS, type Tally } from "./fuzz-run.ts";

const REPORTS = new URL("./reports/", import.meta.url);
const PREVIEW = 120;

export function formatTallies(tallies: readonly Tally[]): string {
  const rows = tallies.map(({ target, cases, slowestCpuMs, slowest, findings }) => [
    ...[target, String(cases), String(findings.length), slowestCpuMs.toFixed(1)],
    `${slowest.length} bytes`,
  ]);
  const total = tallies.reduce((sum, { cases }) => sum + cases, 0);
  const wrong = tallies.reduce((sum, { findings }) => sum + findings.length, 0);
  return formatTable([
    ["target", "inputs", "failed", "slowest ms", "of"],
    ...rows,
    ["all", String(total), String(wrong), "", ""],
  ]);
}

/** Answers the file's path. */
export function writeFuzzReport(options: FuzzOptions, tallies: readonly Tally[]): string {
  mkdirSync(REPORTS, { recursive: true });
  const at = new Date().toISOString();
  const which = options.target === undefined ? "" : ` --target ${options.target}`;
  const report = {
    measuredAt: at,
    command: `npm run fuzz -- --seconds ${options.seconds} --seed ${options.seed}${which}`,
    machine: describeMachine(),
    cpuMaxMs: CPU_MAX_MS,
    targets: tallies.map(({ target, cases, slowestCpuMs, slowest, findings }) => ({
      ...{ target, inputs: cases, failed: findings.length, slowestCpuMs },
      slowest: { bytes: slowest.length, begins: slowest.subarray(0, PREVIEW).toString() },
      faults: [...new Set(findings.map(({ fault }) => fault.slice(0, 300)))],
    })),
  };
  const name = `fuzz-seed${options.seed}-${at.slice(0, 16).replaceAll(/[-:T]/g, "")}.json`;
  const file = new URL(name, REPORTS);
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return fileURLToPath(file);
}
