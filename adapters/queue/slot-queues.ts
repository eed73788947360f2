// One execution queue per engine slot behind one port: a process consumes its own, and rings those of others.
import type { CancelTimer, Timers } from "../../engine/ports/clock.ts";
import type { ExecutionJob, ExecutionQueue } from "../../engine/ports/execution-queue.ts";

const OPEN_AGAIN_MS = 1_000;

export interface SlotQueuesOptions {
  /** Slot 0's, open already: with one engine there is no other. */
  readonly first: ExecutionQueue;
  readonly open: (slot: number) => Promise<ExecutionQueue>;
  readonly timers: Timers;
  readonly onError: (error: Error) => void;
}

export class SlotQueues implements ExecutionQueue {
  readonly #options: SlotQueuesOptions;
  readonly #queues = new Map<number, Promise<ExecutionQueue>>();
  #own = 0;
  #openingAgain: CancelTimer | undefined;
  #closed = false;

  constructor(options: SlotQueuesOptions) {
    this.#options = options;
    this.#queues.set(0, Promise.resolve(options.first));
  }

  async ring(jobs: readonly ExecutionJob[], slot = this.#own): Promise<void> {
    // Without a promise in between where there is one engine.
    const queue = slot === 0 ? this.#options.first : await this.#queue(slot);
    await queue.ring(jobs);
  }

  consume(handle: (job: ExecutionJob) => Promise<void>, concurrency: number, slot = 0): void {
    this.#own = slot;
    this.#queue(slot).then(
      (queue) => queue.consume(handle, concurrency),
      (error: Error) => {
        this.#options.onError(error);
        if (this.#closed) return;
        const again = () => this.consume(handle, concurrency, slot);
        this.#openingAgain = this.#options.timers.after(OPEN_AGAIN_MS, again);
      },
    );
  }

  async depth(): Promise<number> {
    return (await this.#queue(this.#own)).depth();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#openingAgain?.();
    const queues = await Promise.allSettled(this.#queues.values());
    await Promise.all(
      queues.map((queue) => (queue.status === "fulfilled" ? queue.value.close() : undefined)),
    );
  }

  #queue(slot: number): Promise<ExecutionQueue> {
    const known = this.#queues.get(slot);
    if (known !== undefined) return known;
    const opening = this.#options.open(slot);
    this.#queues.set(slot, opening);
    opening.catch(() => this.#queues.delete(slot));
    return opening;
  }
}
