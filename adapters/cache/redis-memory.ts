// Shared memory on Redis: for several service processes. Every step that touches more than one key is one script.
import { Redis } from "ioredis";
import type { Budget, BudgetState, SharedMemory, Taken } from "./shared-memory.ts";

export interface RedisMemoryOptions {
  readonly url: string;
  /** Before every key and channel. */
  readonly prefix?: string;
  /** The connection broke; it is made anew in the background. */
  readonly onError: (error: Error) => void;
}

const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_MAX_MS = 2_000;

/**
 * KEYS: one counter per budget. ARGV: cost, then limit and window of each.
 * Answers 1 or 0 (taken or refused), then what is used and how long it counts, of each.
 */
const TAKE = `
local cost = tonumber(ARGV[1])
local fits = 1
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('get', key) or '0') + cost > tonumber(ARGV[2 * i]) then fits = 0 end
end
local answer = { fits }
for i, key in ipairs(KEYS) do
  if fits == 1 then
    redis.call('incrby', key, ARGV[1])
    if redis.call('pttl', key) < 0 then redis.call('pexpire', key, ARGV[2 * i + 1]) end
  end
  answer[2 * i] = tonumber(redis.call('get', key) or '0')
  answer[2 * i + 1] = redis.call('pttl', key)
end
return answer`;

declare module "ioredis" {
  interface RedisCommander<Context> {
    /** Defined below. */
    takeBudgets(keyCount: number, ...keysAndArguments: readonly (string | number)[]): Promise<number[]>;
  }
}

/** Rejects when Redis cannot be reached at start. */
export async function openRedisMemory(options: RedisMemoryOptions): Promise<SharedMemory> {
  const connect = async (): Promise<Redis> => {
    const redis = new Redis(options.url, {
      lazyConnect: true,
      // A command fails at once while Redis is away: who asks has another way, and people wait.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: (times) => Math.min(RECONNECT_MAX_MS, 50 * times),
    });
    redis.on("error", options.onError);
    await redis.connect().catch((error: Error) => {
      redis.disconnect();
      throw new Error("Redis cannot be reached: check REDIS_URL and that the server runs", { cause: error });
    });
    return redis;
  };
  const commands = await connect();
  commands.defineCommand("takeBudgets", { lua: TAKE });
  // A connection that listens can do nothing else.
  const ears = await connect().catch((error: Error) => {
    commands.disconnect();
    throw error;
  });
  return new RedisMemory(commands, ears, options.prefix ?? "flotilla:");
}

class RedisMemory implements SharedMemory {
  readonly #commands: Redis;
  readonly #ears: Redis;
  readonly #prefix: string;
  readonly #listeners = new Map<string, Set<(message: string) => void>>();

  constructor(commands: Redis, ears: Redis, prefix: string) {
    this.#commands = commands;
    this.#ears = ears;
    this.#prefix = prefix;
    ears.on("message", (channel: string, message: string) => {
      for (const hear of this.#listeners.get(channel) ?? []) hear(message);
    });
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#commands.get(this.#prefix + key)) ?? undefined;
  }

  async put(key: string, value: string, lifetimeMs: number): Promise<void> {
    await this.#commands.set(this.#prefix + key, value, "PX", lifetimeMs);
  }

  async forget(key: string): Promise<void> {
    await this.#commands.del(this.#prefix + key);
  }

  async take(budgets: readonly Budget[], cost: number): Promise<Taken> {
    const keys = budgets.map(({ key }) => `${this.#prefix}budget:${key}`);
    const terms = budgets.flatMap(({ limit, windowMs }) => [limit, windowMs]);
    const [fits, ...used] = await this.#commands.takeBudgets(keys.length, ...keys, cost, ...terms);
    return {
      kind: fits === 1 ? "taken" : "refused",
      states: budgets.map((budget, index) => stateOf(budget, used[2 * index], used[2 * index + 1])),
    };
  }

  async publish(channel: string, message: string): Promise<void> {
    await this.#commands.publish(this.#prefix + channel, message);
  }

  async subscribe(channel: string, hear: (message: string) => void): Promise<() => Promise<void>> {
    const name = this.#prefix + channel;
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(hear));
    await this.#ears.subscribe(name);
    return async () => {
      listeners.delete(hear);
      if (listeners.size > 0) return;
      this.#listeners.delete(name);
      await this.#ears.unsubscribe(name);
    };
  }

  async close(): Promise<void> {
    this.#commands.disconnect();
    this.#ears.disconnect();
  }
}

/** `leftMs` is negative where nothing was taken yet. */
function stateOf({ limit, windowMs }: Budget, used = 0, leftMs = -1): BudgetState {
  return { limit, remaining: Math.max(0, limit - used), resetsInMs: leftMs < 0 ? windowMs : leftMs };
}
