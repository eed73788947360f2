// Targets as data: a limit on one figure, alone or as a ratio to another contender's.
import type { ScenarioRow, Target } from "./scenario.ts";

type Statistic = "median" | "p99";

interface FigureName {
  readonly contender: string;
  readonly figure: string;
  readonly statistic: Statistic;
}

function readFigure(rows: readonly ScenarioRow[], name: FigureName): number | undefined {
  const row = rows.find(({ contender }) => contender === name.contender);
  return row?.figures.find((candidate) => candidate.name === name.figure)?.[name.statistic];
}

const titleOf = ({ contender, figure, statistic }: FigureName): string =>
  `${contender}: ${figure} ${statistic === "median" ? "p50" : "p99"}`;

export function atMost(name: FigureName, limit: number, unit: string): Target {
  return {
    text: `${titleOf(name)} ≤ ${limit} ${unit}`,
    met: (rows) => {
      const measured = readFigure(rows, name);
      return measured === undefined ? undefined : { measured, met: measured <= limit };
    },
  };
}

export function atLeast(name: FigureName, limit: number, unit: string): Target {
  return {
    text: `${titleOf(name)} ≥ ${limit} ${unit}`,
    met: (rows) => {
      const measured = readFigure(rows, name);
      return measured === undefined ? undefined : { measured, met: measured >= limit };
    },
  };
}

/** `name` is at most `factor` times the same figure of `other`. */
export function atMostTimes(name: FigureName, other: string, factor: number): Target {
  return {
    text: `${titleOf(name)} ≤ ${factor} × ${other}`,
    met: (rows) => {
      const mine = readFigure(rows, name);
      const theirs = readFigure(rows, { ...name, contender: other });
      return mine === undefined || theirs === undefined
        ? undefined
        : { measured: mine / theirs, met: mine <= theirs * factor };
    },
  };
}

/** `name` is at least `factor` times smaller than the same figure of `other`. */
export function fasterThan(name: FigureName, other: string, factor: number): Target {
  return {
    text: `${titleOf(name)}, ≥ ${factor} × faster than ${other}`,
    met: (rows) => {
      const mine = readFigure(rows, name);
      const theirs = readFigure(rows, { ...name, contender: other });
      return mine === undefined || theirs === undefined
        ? undefined
        : { measured: theirs / mine, met: theirs >= mine * factor };
    },
  };
}
