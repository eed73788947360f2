// Answers that must not tell whether an address is known must not tell it by their speed either.
import { setTimeout as pause } from "node:timers/promises";

/** Longer than the work takes, whatever it finds. */
const LONGER_THAN_THE_WORK_MS = 200;

export async function takingAsLong<T>(work: () => Promise<T>): Promise<T> {
  const [answer] = await Promise.all([work(), pause(LONGER_THAN_THE_WORK_MS)]);
  return answer;
}
