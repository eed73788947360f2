// The ExecutionQueue on BullMQ, whatever store is behind it. A doorbell: losing it, or hearing it twice, changes nothing.
import type { Job, JobsOptions } from "bullmq";
import { z } from "zod";
import type { SignalId } from "../../engine/domain/ids.ts";
import type { ExecutionJob, ExecutionQueue } from "../../engine/ports/execution-queue.ts";

/** What this adapter needs of BullMQ's Queue and Worker; their types differ by store. */
export interface Producer {
  add(name: string, data: ExecutionJob, options: JobsOptions): Promise<unknown>;
  addBulk(
    jobs: { readonly name: string; readonly data: ExecutionJob; readonly opts: JobsOptions }[],
  ): Promise<unknown>;
  getJobCounts(...states: ("wait" | "active" | "prioritized" | "delayed")[]): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export interface Consumer {
  close(): Promise<void>;
}

export type ConsumerFactory = (handle: (job: Job) => Promise<void>, concurrency: number) => Consumer;

export interface QueueParts {
  readonly producer: Producer;
  readonly openConsumer: ConsumerFactory;
  /** Up to this many jobs are rung side by side, so that the first starts before the last is written; more go in bulk. */
  readonly sideBySideMax: number;
  /** Connections that the queue does not close by itself. */
  readonly release: () => Promise<void>;
}

const JOB_NAME = "execute";

/** From the store, so parsed: Redis may be shared, and an older engine may have written it. */
const jobSchema = z.object({
  signalId: z.uuid().transform((id) => id as SignalId),
  from: z.number().int().min(0),
  to: z.number().int().min(1),
});

export class BullmqExecutionQueue implements ExecutionQueue {
  readonly #parts: QueueParts;
  readonly #consumers: Consumer[] = [];

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  async ring(jobs: readonly ExecutionJob[]): Promise<void> {
    const { producer, sideBySideMax } = this.#parts;
    if (jobs.length <= sideBySideMax) {
      await Promise.all(jobs.map((job) => producer.add(JOB_NAME, dataOf(job), optionsOf(job))));
    } else {
      await producer.addBulk(
        jobs.map((job) => ({ name: JOB_NAME, data: dataOf(job), opts: optionsOf(job) })),
      );
    }
  }

  consume(handle: (job: ExecutionJob) => Promise<void>, concurrency: number): void {
    this.#consumers.push(this.#parts.openConsumer((job) => handle(jobSchema.parse(job.data)), concurrency));
  }

  async depth(): Promise<number> {
    const counts = await this.#parts.producer.getJobCounts("wait", "active", "prioritized", "delayed");
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  async close(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.close()));
    await this.#parts.producer.close();
    await this.#parts.release();
  }
}

/** Ids and numbers only: jobs lie in the store in clear. */
function dataOf({ signalId, from, to }: ExecutionJob): ExecutionJob {
  return { signalId, from, to };
}

/** The id keeps a job from queueing twice; one attempt, because the record decides what is tried again. */
function optionsOf({ signalId, from }: ExecutionJob): JobsOptions {
  return { jobId: `${signalId}-${from}`, attempts: 1, removeOnComplete: true, removeOnFail: true };
}
