// Does Redis answer: asked on a connection of its own, which stays open between looks.
import { Redis } from "ioredis";

const TIMEOUT_MS = 2_000;

export interface RedisProbe {
  /** Throws when it does not answer. */
  check(): Promise<void>;
  close(): void;
}

export function redisProbe(url: string): RedisProbe {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    retryStrategy: () => null,
  });
  // Told by the check; without a listener ioredis writes to the console.
  redis.on("error", () => undefined);
  return {
    check: async () => {
      if (redis.status !== "ready") await redis.connect();
      await redis.ping();
    },
    close: () => redis.disconnect(),
  };
}
