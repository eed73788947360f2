// Takes our protection off a leg that the trader shares, so that an exit is the only order of ours that can still reduce it.
// Done means proved: every stop and target of ours has ended, and what they filled before is in the position.
import type { UnixMs } from "../domain/time.ts";
import type { GuardedLeg } from "./guarded-leg.ts";
import type { ProtectionActs } from "./protection-acts.ts";
import { awaitsFills, protectionFacts } from "./protection-facts.ts";
import { isProtective, withdrawals } from "./protective-orders.ts";

export interface Clearance {
  /** False: something of ours may still trigger. */
  readonly cleared: boolean;
  /** The exit is over, or will not be: the guard puts back what is missing. */
  release(): void;
}

export interface LegClearing {
  readonly acts: Pick<ProtectionActs, "act">;
  readonly pause: (delayMs: number) => Promise<void>;
  /** True while the exit may still keep the guard away. */
  readonly hasTime: () => boolean;
}

/** Between looks: cancels that failed are tried again, streams bring the rest. */
const PAUSES_MS = [5, 15, 40, 100, 200, 400, 800];

export async function clearLeg({ acts, pause, hasTime }: LegClearing, leg: GuardedLeg): Promise<boolean> {
  if (await withdraw(acts, leg)) return true;
  for (const pauseMs of PAUSES_MS) {
    await pause(pauseMs);
    if (!hasTime()) return false;
    if (await withdraw(acts, leg)) return true;
  }
  return false;
}

const NEVER = 0 as UnixMs;
/** No patience ends here: what is silent must be waited for. */
const AT_REST = { overdue: false, silentUntil: NEVER, unknownUntil: NEVER, markPrice: undefined };

async function withdraw(acts: LegClearing["acts"], leg: GuardedLeg): Promise<boolean> {
  const resting = withdrawals(protectionFacts(leg, AT_REST));
  await Promise.all(resting.map((action) => acts.act(leg, action)));
  const left = protectionFacts(leg, AT_REST);
  return withdrawals(left).length === 0 && !left.orders.some(isProtective) && !awaitsFills(leg);
}
