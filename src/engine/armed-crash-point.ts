// For rigs only: `CRASH_AT=order-answered:3` kills this process, as SIGKILL does, the third time it comes by there.
import { type CrashPoint, noCrashPoint } from "../../engine/ports/crash-point.ts";

export function armedCrashPoint(
  armed: { readonly name: string; readonly visit: number } | undefined,
): CrashPoint {
  if (armed === undefined) return noCrashPoint;
  let visits = 0;
  return (name) => {
    if (name !== armed.name) return;
    visits += 1;
    if (visits === armed.visit) process.kill(process.pid, "SIGKILL");
  };
}
