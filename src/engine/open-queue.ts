// The execution queue on Redis where one is configured, else on the engine's own PostgreSQL.
import { openPostgresQueue } from "../../adapters/queue/open-postgres-queue.ts";
import { openRedisQueue } from "../../adapters/queue/open-redis-queue.ts";
import { SlotQueues } from "../../adapters/queue/slot-queues.ts";
import { systemTimers } from "../../adapters/time/system-clock.ts";
import type { EngineConfig } from "../../config/engine.ts";
import type { ExecutionQueue } from "../../engine/ports/execution-queue.ts";
import type { Journal } from "../../engine/ports/journal.ts";
import { EngineProblem } from "./engine-problem.ts";
import { queueName } from "./queue-name.ts";

/** A store that is away fails many times a second; one line says it. */
const TELL_EVERY_MS = 10_000;

/** One queue per engine slot; slot 0's is open when this resolves. Throws `EngineProblem` when the store cannot be reached. */
export async function openQueue(config: EngineConfig, journal: Journal): Promise<ExecutionQueue> {
  try {
    const onError = tellRarely(journal);
    const open = (slot: number) => openStore(config, journal, slot, onError);
    return new SlotQueues({ first: await open(0), open, timers: systemTimers, onError });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineProblem(`The execution queue cannot be opened: ${reason}`);
  }
}

function tellRarely(journal: Journal): (error: Error) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    journal.write("warn", "queue.failed", { reason: error.message });
  };
}

function openStore(
  config: EngineConfig,
  journal: Journal,
  slot: number,
  onError: (error: Error) => void,
): Promise<ExecutionQueue> {
  const name = queueName(slot);
  if (config.REDIS_URL === undefined) {
    return openPostgresQueue({ url: config.ENGINE_DATABASE_URL, name, onError });
  }
  const onWarning = (sentence: string) => journal.write("warn", "queue.unsafe", { reason: sentence });
  return openRedisQueue({ url: config.REDIS_URL, name, onError, onWarning });
}
