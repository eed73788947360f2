// Which test file runs when. Whole systems keep a machine busy, most tests of parts wait for a database or a socket: so, as far as
// there are both, they are played beside one another. What takes longest begins first, so that no worker is left
// with it at the end.
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** About; the first that fits. It is the order that matters, not the second. */
const SECONDS: readonly (readonly [start: string, seconds: number])[] = [
  ["test/crash/", 60],
  ["src/start/start.test", 55],
  ["test/simulation/simulation.test", 50],
  ["test/recovery/", 35],
  ["test/end-to-end/rolling-restarts", 35],
  ["test/end-to-end/profit-and-loss", 32],
  ["test/end-to-end/operations", 30],
  ["test/end-to-end/attached-stop-restart", 25],
  ["src/cli/cli.test", 22],
  ["src/cli/tenant-", 17],
  ["test/deployment/", 15],
  ["test/end-to-end/", 10],
  ["test/", 5],
  ["src/cli/", 3],
  ["src/start/", 3],
  ["src/service/http/operations.fuzz", 25],
  ["adapters/postgres/isolation/", 15],
  ["adapters/venues/", 4],
  ["", 2],
];
const WHOLE_SYSTEMS = ["test/", "src/cli/", "src/start/"];

export class WholeSystemsBesideParts extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const paths = new Map((await super.sort(files)).map((file) => [file, this.#pathOf(file)]));
    const isWhole = (path: string) => WHOLE_SYSTEMS.some((start) => path.startsWith(start));
    const of = (whole: boolean) => timed([...paths].filter(([, path]) => isWhole(path) === whole));
    return [...of(true), ...of(false)].toSorted((a, b) => a.beginsAt - b.beginsAt).map(({ file }) => file);
  }

  #pathOf({ moduleId }: TestSpecification): string {
    return relative(this.ctx.config.root, moduleId);
  }
}

interface Timed {
  readonly file: TestSpecification;
  readonly beginsAt: number;
}

/** When each would begin if one worker played them all, the longest first. */
function timed(files: readonly (readonly [TestSpecification, string])[]): readonly Timed[] {
  let beginsAt = 0;
  return files
    .map(([file, path]) => ({ file, seconds: secondsOf(path) }))
    .toSorted((a, b) => b.seconds - a.seconds)
    .map(({ file, seconds }) => {
      const begins = { file, beginsAt };
      beginsAt += seconds;
      return begins;
    });
}

function secondsOf(path: string): number {
  return SECONDS.find(([start]) => path.startsWith(start))?.[1] ?? 0;
}
