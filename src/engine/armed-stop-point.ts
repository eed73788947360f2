// For rigs only: `STOP_AT=order-claimed:3` stops this process, as SIGSTOP does, every third time it comes by there. Whoever reads its
// error output learns that it stands, and continues it later: a garbage collection, a moved machine, a closed lid.
import { writeSync } from "node:fs";
import type { CrashPoint } from "../../engine/ports/crash-point.ts";

const STDERR = 2;

export function armedStopPoint(
  armed: { readonly name: string; readonly visit: number } | undefined,
  otherwise: CrashPoint,
): CrashPoint {
  if (armed === undefined) return otherwise;
  let visits = 0;
  return (name) => {
    otherwise(name);
    if (name !== armed.name) return;
    visits += 1;
    if (visits % armed.visit !== 0) return;
    writeSync(STDERR, `stopped at ${name}\n`);
    process.kill(process.pid, "SIGSTOP");
  };
}
