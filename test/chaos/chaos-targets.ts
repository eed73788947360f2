// What a run must reach (issue 3, §3), figure by figure: shown with a tick or a cross. A figure that nothing was measured for has neither.
import type { Spread } from "../oracle/spread.ts";
import type { ChaosResult } from "./chaos-report.ts";

export interface Target {
  readonly figure: string;
  readonly bound: "at most" | "at least";
  readonly limit: number;
  readonly unit: "" | "ms";
  /** Undefined: nothing to measure. */
  readonly measured: number | undefined;
}

export function isReached({ bound, limit, measured }: Target): boolean | undefined {
  if (measured === undefined) return undefined;
  return bound === "at most" ? measured <= limit : measured >= limit;
}

export function atMost(figure: string, limit: number, measured: number | undefined, unit: "" | "ms"): Target {
  return { figure, bound: "at most", limit, unit, measured };
}

/** The largest of a spread; undefined when it is empty. */
export function largest({ count, max }: Spread): number | undefined {
  return count === 0 ? undefined : max;
}

/** Those of every scenario; what one scenario alone measures comes beside them. */
export function commonTargets({
  figures,
  traffic,
  options,
}: Omit<ChaosResult, "targets">): readonly Target[] {
  const { calm, engine } = figures.naked;
  const p99 = calm.count === 0 ? undefined : calm.p99;
  // Where all engines may stand still at once, only the time after they went on can be held against them.
  const killed = options.scenario === "storm" || options.scenario === "drill" ? engine : undefined;
  return [
    atMost("duplicates", 0, figures.duplicates, ""),
    atMost("lost", 0, figures.lost, ""),
    atMost("unexplained", 0, figures.unexplained, ""),
    atMost("accepted after its validity", 0, figures.stale, ""),
    atMost("naked, calm, p99", 1_000, p99, "ms"),
    atMost("naked, calm, max", 3_000, largest(calm), "ms"),
    ...(killed === undefined
      ? []
      : [atMost("naked across a process kill, max", 6_000, largest(killed), "ms")]),
    atMost("naked after all was whole again, max", 6_000, largest(figures.nakedAccountable), "ms"),
    atMost("venue bans (418, 403)", 0, options.limits ? traffic.bans : undefined, ""),
  ];
}

export function targetRows(targets: readonly Target[]): readonly (readonly string[])[] {
  const mark = (target: Target) =>
    ({ true: "✓", false: "✗", undefined: "–" })[String(isReached(target))] ?? "";
  return targets.map((target) => [
    target.figure,
    `${target.bound} ${target.limit} ${target.unit}`.trim(),
    target.measured === undefined ? "not measured" : `${target.measured} ${target.unit}`.trim(),
    mark(target),
  ]);
}
