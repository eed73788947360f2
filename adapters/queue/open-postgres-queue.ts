// The execution queue on the engine's own PostgreSQL: nothing else to install, one store to back up.
import { createPostgresBackend, withBackend } from "bullmq";
import type { ExecutionJob, ExecutionQueue } from "../../engine/ports/execution-queue.ts";
import { BullmqExecutionQueue } from "./bullmq-execution-queue.ts";
import { QUEUE_SCHEMA } from "./queue-schema.ts";
import { WORKER_OPTIONS } from "./worker-options.ts";

export interface PostgresQueueOptions {
  readonly url: string;
  readonly name: string;
  /** The queue goes on by itself; the sweeper makes up for what was lost. */
  readonly onError: (error: Error) => void;
}

const { Queue, Worker } = withBackend(createPostgresBackend);

/** Rejects when the database cannot be reached, or was not prepared (`prepare-postgres-queue.ts`). */
export async function openPostgresQueue(options: PostgresQueueOptions): Promise<ExecutionQueue> {
  const { name, onError } = options;
  // pg hangs the whole client on its error; only the words may reach a log.
  const onStoreError = ({ message }: Error): void => onError(new Error(`the queue's database: ${message}`));
  const connection = {
    connectionString: options.url,
    schema: QUEUE_SCHEMA.name,
    // A doorbell need not survive a crash of the database server: this saves a disk flush per ring and two per job.
    options: "-c synchronous_commit=off",
    application_name: "flotilla-queue",
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 0,
    keepAlive: true,
    statement_timeout: 10_000,
  };
  const queue = new Queue<ExecutionJob>(name, {
    connection: { ...connection, max: 3 },
    skipMetasUpdate: true,
  });
  queue.on("error", onStoreError);
  await queue.waitUntilReady();
  return new BullmqExecutionQueue({
    producer: queue,
    openConsumer: (handle, concurrency) => {
      const worker = new Worker(name, handle, {
        connection: { ...connection, max: 4 },
        concurrency,
        ...WORKER_OPTIONS,
      });
      worker.on("error", onStoreError);
      worker.on("failed", (_, error) => onError(error));
      return worker;
    },
    // Measured: for 10 jobs the first handler starts after 1.3 ms side by side and after 3.9 ms in bulk; at 100 bulk wins.
    sideBySideMax: 40,
    release: () => Promise.resolve(),
  });
}
