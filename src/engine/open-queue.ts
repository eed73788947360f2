// The execution queue on Redis where one is configured, else on the engine's own PostgreSQL.
import { openPostgresQueue } from "../../adapters/queue/open-postgres-queue.ts";
import { openRedisQueue } from "../../adapters/queue/open-redis-queue.ts";
import type { EngineConfig } from "../../config/engine.ts";
import type { ExecutionQueue } from "../../engine/ports/execution-queue.ts";
import type { Journal } from "../../engine/ports/journal.ts";

const NAME = "execution";

export function openQueue(config: EngineConfig, journal: Journal): Promise<ExecutionQueue> {
  const onError = (error: Error) => journal.write("warn", "queue.failed", { reason: error.message });
  if (config.REDIS_URL === undefined) {
    return openPostgresQueue({ url: config.DATABASE_URL, name: NAME, onError });
  }
  const onWarning = (sentence: string) => journal.write("warn", "queue.unsafe", { reason: sentence });
  return openRedisQueue({ url: config.REDIS_URL, name: NAME, onError, onWarning });
}
