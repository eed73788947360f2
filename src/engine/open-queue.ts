// The execution queue on Redis where one is configured, else on the engine's own PostgreSQL.
import { openPostgresQueue } from "../../adapters/queue/open-postgres-queue.ts";
import { openRedisQueue } from "../../adapters/queue/open-redis-queue.ts";
import type { EngineConfig } from "../../config/engine.ts";
import type { ExecutionQueue } from "../../engine/ports/execution-queue.ts";
import type { Journal } from "../../engine/ports/journal.ts";
import { EngineProblem } from "./engine-problem.ts";

const NAME = "execution";

/** A store that is away fails many times a second; one line says it. */
const TELL_EVERY_MS = 10_000;

/** Throws `EngineProblem` when the store cannot be reached. */
export async function openQueue(config: EngineConfig, journal: Journal): Promise<ExecutionQueue> {
  try {
    return await openStore(config, journal);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineProblem(`The execution queue cannot be opened: ${reason}`);
  }
}

function openStore(config: EngineConfig, journal: Journal): Promise<ExecutionQueue> {
  let toldAt = Number.NEGATIVE_INFINITY;
  const onError = (error: Error) => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    journal.write("warn", "queue.failed", { reason: error.message });
  };
  if (config.REDIS_URL === undefined) {
    return openPostgresQueue({ url: config.DATABASE_URL, name: NAME, onError });
  }
  const onWarning = (sentence: string) => journal.write("warn", "queue.unsafe", { reason: sentence });
  return openRedisQueue({ url: config.REDIS_URL, name: NAME, onError, onWarning });
}
