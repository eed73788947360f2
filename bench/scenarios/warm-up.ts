// Every account trades before anything is counted: compilers, connections, and each account's first leverage setting are not what is asked.
import { setTimeout as sleep } from "node:timers/promises";
import { sendOpenLoop } from "../rig/open-loop.ts";
import type { Entrant } from "../rig/scenario.ts";
import type { SinkProcess } from "../rig/sink-process.ts";
import { benchSignal } from "./signal-sequence.ts";

const SIGNALS_PER_SECOND = 100;
const PASSES = 2;
const PASS_TIMEOUT_MS = 30_000;
const SETTLE_TIMEOUT_MS = 20_000;
const SETTLE_STEP_MS = 200;

/**
 * Two signals for each group, one after the other: the first waits for the settings of each of the `accounts`, and what waits behind
 * it for too long expires. Then waits until orders stop arriving.
 */
export async function warmUp(sink: SinkProcess, entrant: Entrant, accounts: number): Promise<void> {
  const groups = entrant.process.hookUrls.length;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const { entries } = await sink.summary();
    await sendOpenLoop(entrant, {
      signalsPerSecond: SIGNALS_PER_SECOND,
      seconds: groups / SIGNALS_PER_SECOND,
      next: (index) => ({ group: index % groups, signal: benchSignal() }),
    });
    await sink.waitForEntries(entries + accounts, PASS_TIMEOUT_MS);
  }
  const deadline = performance.now() + SETTLE_TIMEOUT_MS;
  let before = -1;
  let arrived = (await sink.summary()).orders;
  while (arrived !== before && performance.now() < deadline) {
    await sleep(SETTLE_STEP_MS);
    before = arrived;
    arrived = (await sink.summary()).orders;
  }
}
