// Keeps the sender going for as long as the process runs, and puts a pause where there is nothing to do or the record is away.
import type { CancelTimer, Timers } from "../../../engine/ports/clock.ts";
import { forgetOld, type SenderDeps, sendDue } from "./sender.ts";

const IDLE_MS = 1_000;
const FORGET_EVERY_MS = 3_600_000;

/** Stop it, and wait until what is under way has ended. */
export interface RunningSender {
  stop(): Promise<void>;
}

export function runSender(deps: SenderDeps, timers: Timers): RunningSender {
  let stopped = false;
  let cancelTimer: CancelTimer = () => undefined;
  let round: Promise<void> = Promise.resolve();
  const next = (delayMs: number): void => {
    if (stopped) return;
    cancelTimer = timers.after(delayMs, () => {
      round = work();
    });
  };
  const work = async (): Promise<void> => {
    const sent = await sendDue(deps).catch((error: Error) => fail("notifications.not-sent", error));
    next(sent > 0 ? 0 : IDLE_MS);
  };
  const fail = (event: string, { name }: Error): number => {
    deps.journal.write("warn", event, { reason: name });
    return 0;
  };
  next(0);
  const stopForgetting = timers.every(FORGET_EVERY_MS, () => {
    void forgetOld(deps).catch((error: Error) => fail("notifications.not-forgotten", error));
  });
  return {
    stop: async () => {
      stopped = true;
      cancelTimer();
      stopForgetting();
      await round;
    },
  };
}
