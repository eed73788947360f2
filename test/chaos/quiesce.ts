// Ends a storm: nothing is broken any more, nobody sends; waits until the oracle finds nothing, or patience ends.
import { setTimeout as sleep } from "node:timers/promises";
import type { Evidence } from "../oracle/evidence.ts";
import { judge, type Verdict } from "../oracle/judge.ts";
import type { Rig } from "./rig.ts";

const LOOK_EVERY_MS = 4_000;
/** The oracle shares the machine with those that must come to rest: it looks for at most a third of the time. */
const LOOKING_SHARE = 3;
/** Comparisons with the venue go one account after the other. */
const PATIENCE_PER_ACCOUNT_MS = 3_000;
const PATIENCE_MS = 45_000;

export interface Quiet {
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  /** From the last fault until nothing was left to find. */
  readonly cleanAfterMs: number;
}

export async function quiesce(rig: Rig, say: (line: string) => void): Promise<Quiet> {
  rig.proxy.disarm();
  for (const { process } of rig.units) process.continue();
  rig.venue.process.continue();
  await rig.venue.clearAll();
  await rig.provider.finish();
  await rig.anEngineReady(180_000);
  const startedAt = performance.now();
  const patienceMs = PATIENCE_MS + rig.fleet.accounts.length * PATIENCE_PER_ACCOUNT_MS;
  for (let tookMs = 0; ; ) {
    await sleep(Math.max(LOOK_EVERY_MS, tookMs * (LOOKING_SHARE - 1)));
    const lookedAt = performance.now();
    const evidence = await rig.evidence();
    const verdict = judge(evidence);
    tookMs = performance.now() - lookedAt;
    const cleanAfterMs = Math.round(performance.now() - startedAt);
    const passing = verdict.violations.filter(({ check }) => isPassing(check)).length;
    say(`quiet for ${Math.round(cleanAfterMs / 1_000)} s: ${verdict.violations.length} findings`);
    if (passing === 0 || cleanAfterMs > patienceMs) return { evidence, verdict, cleanAfterMs };
  }
}

/** What time alone may still put right; the rest is what it is. */
function isPassing(check: string): boolean {
  return !/^(O1|O3|O4|O8|I3)/.test(check);
}
