// Shares the seeds among processes, each of which plays every n-th: what a seed does depends on nothing but its number.
import { type ChildProcess, fork } from "node:child_process";
import { Figures, type Tally } from "./figures.ts";
import type { Options } from "./options.ts";

export async function shareSeeds({ workers, keepGoing }: Options): Promise<Figures> {
  const figures = new Figures();
  const children: ChildProcess[] = [];
  const ended = Array.from({ length: workers }, (_, worker) => {
    const child = fork(process.argv[1] ?? "", [...process.argv.slice(2), "--worker", `${worker}`], {
      // Counts travel as maps.
      serialization: "advanced",
    });
    children.push(child);
    return new Promise<void>((resolve, reject) => {
      let isCounted = false;
      child.on("message", (tally: Tally) => {
        isCounted = true;
        figures.merge(tally);
        // One failure is enough, and the seeds that the others have played by then count.
        if (tally.failed.length > 0 && !keepGoing)
          // Who has ended meanwhile needs not be told.
          for (const other of children) if (other.connected) other.send("stop", () => undefined);
      });
      child.on("close", (code) => {
        if (isCounted) resolve();
        else reject(new Error(`worker ${worker} ended without its figures (${code})`));
      });
    });
  });
  await Promise.all(ended);
  return figures;
}
