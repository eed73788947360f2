// Step 2 of a signal's life: its frozen audience, in chunks, onto the execution queues of the engines that own its accounts.
import type { AccountId, SubscriptionId } from "../domain/ids.ts";
import type { Signal } from "../domain/signal.ts";
import type { ExecutionJob, ExecutionQueue } from "../ports/execution-queue.ts";

/** Who hears which queue. */
export interface Owners {
  /** The queues that are heard. */
  slots(): readonly number[];
  slotOf(accountId: AccountId): number | undefined;
}

export interface RouteDeps {
  readonly queue: ExecutionQueue;
  readonly chunkSize: number;
  /** Undefined: this engine owns every account. */
  readonly owners: Owners | undefined;
  readonly accountOf: (id: SubscriptionId) => AccountId | undefined;
}

export function chunksOf(signalId: Signal["id"], audienceSize: number, chunkSize: number): ExecutionJob[] {
  const jobs: ExecutionJob[] = [];
  for (let from = 0; from < audienceSize; from += chunkSize) {
    jobs.push({ signalId, from, to: Math.min(from + chunkSize, audienceSize) });
  }
  return jobs;
}

/** An engine takes its own accounts out of each chunk: with two engines a chunk is twice as wide, so each has as many to do. */
export function jobsOf({ owners, chunkSize }: RouteDeps, signal: Signal): ExecutionJob[] {
  const engines = Math.max(owners?.slots().length ?? 1, 1);
  return chunksOf(signal.id, signal.audience.length, chunkSize * engines);
}

/** Rings for every chunk. A failure loses nothing: the sweeper finds signals that stay undecided. */
export async function routeSignal(deps: RouteDeps, signal: Signal): Promise<void> {
  const { queue, owners } = deps;
  const jobs = jobsOf(deps, signal);
  if (jobs.length === 0) return;
  const slots = owners?.slots() ?? [];
  if (slots.length <= 1) return queue.ring(jobs, slots[0]);
  const ringing = slots.map((slot) => {
    const heard = jobs.filter((job) => concerns(deps, signal, job, slot));
    return heard.length === 0 ? undefined : queue.ring(heard, slot);
  });
  const rung = await Promise.allSettled(ringing);
  for (const each of rung) if (each.status === "rejected") throw each.reason;
}

function concerns(
  { owners, accountOf }: RouteDeps,
  signal: Signal,
  job: ExecutionJob,
  slot: number,
): boolean {
  for (let at = job.from; at < job.to; at += 1) {
    const subscription = signal.audience[at];
    const account = subscription === undefined ? undefined : accountOf(subscription);
    if (account !== undefined && owners?.slotOf(account) === slot) return true;
  }
  return false;
}
