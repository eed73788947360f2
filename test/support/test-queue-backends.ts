// Both stores of the execution queue, so that one contract test runs on each.
import { randomUUID } from "node:crypto";
import { openPostgresQueue } from "../../adapters/queue/open-postgres-queue.ts";
import { openRedisQueue } from "../../adapters/queue/open-redis-queue.ts";
import { preparePostgresQueue } from "../../adapters/queue/prepare-postgres-queue.ts";
import type { ExecutionQueue } from "../../engine/ports/execution-queue.ts";
import { createTestDatabase } from "./test-database.ts";
import { testServiceUrl } from "./test-service-url.ts";

export interface TestQueueBackend {
  readonly name: "postgres" | "redis";
  /** Queues opened with the same name share their jobs; undefined: a fresh one. */
  open(queueName?: string, onError?: (error: Error) => void): Promise<ExecutionQueue>;
  /** Close every queue first. */
  drop(): Promise<void>;
}

/** For tests of one backend: `describe.each(["postgres", "redis"])` and this in `beforeAll`. */
export async function openTestQueueBackend(name: "postgres" | "redis"): Promise<TestQueueBackend> {
  const database = name === "postgres" ? await createTestDatabase() : undefined;
  const url = database?.engineUrl ?? (await testServiceUrl("redis"));
  return {
    name,
    open: async (queueName = `test-${randomUUID()}`, onError = () => undefined) => {
      if (database === undefined)
        return openRedisQueue({ url, name: queueName, onError, onWarning: () => undefined });
      await preparePostgresQueue(database.url, "flotilla_engine", [queueName]);
      return openPostgresQueue({ url, name: queueName, onError });
    },
    drop: async () => database?.drop(),
  };
}

export function openTestQueueBackends(): Promise<readonly TestQueueBackend[]> {
  return Promise.all([openTestQueueBackend("postgres"), openTestQueueBackend("redis")]);
}
