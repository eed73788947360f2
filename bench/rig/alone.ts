// One contender at a time: the others stand still, so that their timers and price streams take nothing from its two cores.
import { setTimeout as sleep } from "node:timers/promises";
import type { Entrant } from "./scenario.ts";

/** Long enough for prices to be fresh again and for what gathered meanwhile to be worked off. */
const SETTLE_MS = 1_500;

export async function alone<T>(entrant: Entrant, measure: () => Promise<T>): Promise<T> {
  entrant.process.resume();
  await sleep(SETTLE_MS);
  try {
    return await measure();
  } finally {
    entrant.process.pause();
  }
}
