// Step 2 of a signal's life: its frozen audience, in chunks, onto the execution queue.
import type { Signal } from "../domain/signal.ts";
import type { ExecutionJob, ExecutionQueue } from "../ports/execution-queue.ts";

export function chunksOf(signalId: Signal["id"], audienceSize: number, chunkSize: number): ExecutionJob[] {
  const jobs: ExecutionJob[] = [];
  for (let from = 0; from < audienceSize; from += chunkSize) {
    jobs.push({ signalId, from, to: Math.min(from + chunkSize, audienceSize) });
  }
  return jobs;
}

/** Rings for every chunk. A failure loses nothing: the sweeper rings for signals that stay undecided. */
export function routeSignal(queue: ExecutionQueue, signal: Signal, chunkSize: number): Promise<void> {
  const jobs = chunksOf(signal.id, signal.audience.length, chunkSize);
  return jobs.length === 0 ? Promise.resolve() : queue.ring(jobs);
}
