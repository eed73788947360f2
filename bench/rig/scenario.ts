// What a scenario is to the runner: a layout of accounts to start the contenders with, and a way to measure them in turns.
import type { ContenderDefinition } from "./contender-definition.ts";
import type { ContenderProcess } from "./contender-process.ts";
import type { SinkProcess } from "./sink-process.ts";
import type { Figure } from "./statistics.ts";

export interface Entrant {
  readonly definition: ContenderDefinition;
  readonly process: ContenderProcess;
}

/** Starts one contender with its own layout, outside of the entrants that the runner keeps alive. */
export type StartEntrant = (
  definition: ContenderDefinition,
  layout: readonly number[],
  openPositions: number,
  firstApart?: boolean,
) => Promise<Entrant>;

export interface ScenarioContext {
  readonly quick: boolean;
  readonly sink: SinkProcess;
  /** Running contenders with this scenario's layout; empty when the scenario starts its own. */
  readonly entrants: readonly Entrant[];
  readonly definitions: readonly ContenderDefinition[];
  readonly startEntrant: StartEntrant;
  /** One line of progress for the person who waits. */
  progress(text: string): void;
}

export interface ScenarioRow {
  readonly contender: string;
  readonly figures: readonly Figure[];
  /** Orders or signals that never arrived, duplicates, refusals: anything that makes the figures doubtful. */
  readonly remarks: readonly string[];
}

export interface Target {
  readonly text: string;
  /** Undefined when the contenders it compares did not run. */
  met(rows: readonly ScenarioRow[]): { readonly measured: number; readonly met: boolean } | undefined;
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Accounts per group for the contenders it needs running, or "own" when it starts them itself. */
  readonly layout: readonly number[] | "own";
  readonly targets: readonly Target[];
  run(context: ScenarioContext): Promise<readonly ScenarioRow[]>;
}
