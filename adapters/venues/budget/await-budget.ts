// Reads may wait a little for their turn; order entry never does.
import type { Timers } from "../../../engine/ports/clock.ts";
import type { Purpose, RequestBudget } from "./request-budget.ts";

/** False: the wait would have been longer than `waitMaxMs`, nothing was taken. */
export async function awaitBudget(
  budget: RequestBudget,
  timers: Timers,
  purpose: Purpose,
  weight: number,
  waitMaxMs: number,
): Promise<boolean> {
  let waitedMs = 0;
  for (;;) {
    const take = budget.take(purpose, weight);
    if (take.kind === "ok") return true;
    if (waitedMs + take.waitMs > waitMaxMs) return false;
    waitedMs += take.waitMs;
    await new Promise<void>((resolve) => timers.after(take.waitMs, resolve));
  }
}
