// Every account trades before anything is counted: compilers, connections, and each account's first leverage setting are not what is asked.
import { setTimeout as sleep } from "node:timers/promises";
import { sendOpenLoop } from "../rig/open-loop.ts";
import type { Entrant } from "../rig/scenario.ts";
import type { SinkProcess } from "../rig/sink-process.ts";
import { benchSignal } from "./signal-sequence.ts";

const SIGNALS_PER_SECOND = 100;
const PASSES = 2;
const SETTLE_TIMEOUT_MS = 20_000;
const SETTLE_STEP_MS = 200;

/** Two signals for each group, then waits until orders stop arriving. */
export async function warmUp(sink: SinkProcess, entrant: Entrant): Promise<void> {
  const groups = entrant.process.hookUrls.length;
  await sendOpenLoop(entrant, {
    signalsPerSecond: SIGNALS_PER_SECOND,
    seconds: (groups * PASSES) / SIGNALS_PER_SECOND,
    next: (index) => ({ group: index % groups, signal: benchSignal() }),
  });
  const deadline = performance.now() + SETTLE_TIMEOUT_MS;
  let before = -1;
  let arrived = (await sink.summary()).orders;
  while (arrived !== before && performance.now() < deadline) {
    await sleep(SETTLE_STEP_MS);
    before = arrived;
    arrived = (await sink.summary()).orders;
  }
}
