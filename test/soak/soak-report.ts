// The table that a soak ends with, and the report that is kept.
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describeMachine } from "../../bench/rig/machine.ts";
import { formatTable } from "../../bench/rig/report.ts";
import type { SoakOptions } from "./soak-options.ts";
import type { SoakCounts } from "./steady-provider.ts";
import { type Judged, type Series, warmUpMs } from "./verdict.ts";

const REPORTS = new URL("./reports/", import.meta.url);

export interface SoakResult {
  readonly options: SoakOptions;
  readonly signals: Readonly<SoakCounts>;
  /** How the engine ended, each time that it did. */
  readonly engineEnds: readonly string[];
  readonly judged: readonly Judged[];
  readonly series: Series;
}

export function formatSoak({ judged, signals, engineEnds }: SoakResult): string {
  const rows = judged.map(({ name, unit, slope, perHourMax, noise, flat }) => [
    flat ? "✓" : "✗",
    `${name}${unit === "" ? "" : ` (${unit})`}`,
    slope === undefined ? "too few samples" : `${slope.first.toFixed(1)} → ${slope.last.toFixed(1)}`,
    slope === undefined ? "" : (slope.perMinute * 60).toFixed(1),
    `${perHourMax} an hour, or ${noise} in all`,
  ]);
  const { sent, accepted, refused, failed } = signals;
  return [
    formatTable([["", "figure", "line from → to", "per hour", "may rise"], ...rows]),
    `signals: ${sent} sent, ${accepted} accepted, ${refused} refused, ${failed} without an answer; the engine ended ${engineEnds.length} times`,
  ].join("\n\n");
}

/** Answers the file's path. */
export async function writeSoakReport(result: SoakResult): Promise<string> {
  await mkdir(REPORTS, { recursive: true });
  const { minutes, seed, accounts, rate } = result.options;
  const at = new Date().toISOString();
  const name = `soak-${minutes}min-seed${seed}-${at.slice(0, 16).replaceAll(/[-:T]/g, "")}.json`;
  const report = {
    measuredAt: at,
    command: `npm run soak -- --minutes ${minutes} --seed ${seed} --accounts ${accounts} --rate ${rate}`,
    machine: describeMachine(),
    warmUpMs: warmUpMs(minutes * 60_000),
    ...result,
  };
  const file = new URL(name, REPORTS);
  await writeFile(file, `${JSON.stringify(report, null, 1)}\n`);
  return fileURLToPath(file);
}
