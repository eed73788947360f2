// Prints what was measured and writes it down, with everything needed to judge it later.
import { mkdir, writeFile } from "node:fs/promises";
import type { Machine } from "./machine.ts";
import type { Scenario, ScenarioRow } from "./scenario.ts";
import type { Figure } from "./statistics.ts";

const REPORTS = new URL("../reports/", import.meta.url);

/** Rounded to three significant digits: more is noise. */
export function shown(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString("en-US", {
    maximumFractionDigits: Math.min(digits, 3),
    minimumFractionDigits: Math.min(digits, 2),
  });
}

function cells(contender: string, { name, unit, median, low, high, p99 }: Figure): readonly string[] {
  return [
    contender,
    name,
    `${shown(median)} ${unit}`,
    `${shown(low)} – ${shown(high)}`,
    p99 === undefined ? "" : shown(p99),
  ];
}

export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export function formatScenario(scenario: Scenario, rows: readonly ScenarioRow[]): string {
  const header = ["contender", "figure", "median", "rounds from – to", "p99"];
  const table = formatTable([
    header,
    ...rows.flatMap(({ contender, figures }) => figures.map((one) => cells(contender, one))),
  ]);
  const remarks = rows.flatMap(({ contender, remarks }) =>
    remarks.map((remark) => `! ${contender}: ${remark}`),
  );
  const verdicts = scenario.targets.map((target) => {
    const verdict = target.met(rows);
    if (verdict === undefined) return `· ${target.text}: not measured`;
    return `${verdict.met ? "✓" : "✗"} ${target.text}: ${shown(verdict.measured)}`;
  });
  return [`\n${scenario.name}: ${scenario.title}`, table, ...remarks, ...verdicts].join("\n");
}

/** Writes bench/reports/<scenario>.json, or <scenario>.quick.json, which git ignores nothing of: commit full ones only. */
export async function writeReport(
  scenario: Scenario,
  rows: readonly ScenarioRow[],
  machine: Machine,
  quick: boolean,
): Promise<void> {
  await mkdir(REPORTS, { recursive: true });
  const report = {
    scenario: scenario.name,
    title: scenario.title,
    measuredAt: new Date().toISOString(),
    quick,
    machine,
    rows,
    targets: scenario.targets.map((target) => ({ text: target.text, ...target.met(rows) })),
  };
  const file = new URL(`${scenario.name}${quick ? ".quick" : ""}.json`, REPORTS);
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
}
