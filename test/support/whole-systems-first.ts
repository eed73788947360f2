// Which test file runs when: what takes longest begins first, so that no worker is left with it at the end.
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Minutes and tens of seconds; everything else takes a few seconds at most. */
const LONGEST = [
  "test/crash/",
  "test/end-to-end/profit-and-loss",
  "test/simulation/",
  "src/cli/",
  "src/start/",
  "test/",
];

export class WholeSystemsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => this.#rank(a) - this.#rank(b));
  }

  #rank({ moduleId }: TestSpecification): number {
    const path = relative(this.ctx.config.root, moduleId);
    const rank = LONGEST.findIndex((start) => path.startsWith(start));
    return rank === -1 ? LONGEST.length : rank;
  }
}
