// For rigs only: `CRASH_AT=order-answered:3` kills this process, as SIGKILL does, the third time it comes by there; with
// `CRASH_ARMED_BY=signal` visits count from SIGUSR2 on. `CRASH_VISITS=file` appends one JSON line per process: how often it came by where.
import { appendFileSync } from "node:fs";
import { type CrashPoint, noCrashPoint } from "../../engine/ports/crash-point.ts";

export interface CrashPlan {
  readonly at: { readonly name: string; readonly visit: number } | undefined;
  readonly armedBy: "start" | "signal";
  readonly visitsFile: string | undefined;
}

export function armedCrashPoint({ at, armedBy, visitsFile }: CrashPlan): CrashPoint {
  if (at === undefined && visitsFile === undefined) return noCrashPoint;
  const visits: Record<string, number> = {};
  const write = (killedAt?: string) => {
    if (visitsFile !== undefined) appendFileSync(visitsFile, `${JSON.stringify({ killedAt, visits })}\n`);
  };
  process.once("exit", () => write());
  let left = armedBy === "start" ? at?.visit : undefined;
  if (armedBy === "signal")
    process.once("SIGUSR2", () => {
      left = at?.visit;
    });
  return (name) => {
    visits[name] = (visits[name] ?? 0) + 1;
    if (name !== at?.name || left === undefined) return;
    left -= 1;
    if (left !== 0) return;
    write(name);
    process.kill(process.pid, "SIGKILL");
  };
}
