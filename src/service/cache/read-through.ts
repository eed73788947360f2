// Answers that may be a little old, for screens: read once, remembered for a while, shared between processes. What decides about an
// order never comes from here: engine and risk cannot import it (config/arrows.ts).
import type { z } from "zod";
import type { SharedMemory } from "../../../adapters/cache/shared-memory.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";

/** How old an answer may be. */
export const CACHE_LIFETIMES_MS = {
  balances: 60_000,
  positions: 30_000,
  "ai-analysis": 300_000,
} as const;

export interface Cached<T> {
  readonly kind: keyof typeof CACHE_LIFETIMES_MS;
  /** For whom it was read: nobody else is answered with it. */
  readonly scope: Scope;
  readonly key: string;
  /** What it looks like. An older release may have remembered it otherwise: then it is read anew. */
  readonly schema: z.ZodType<T>;
}

export class ReadThrough {
  readonly #memory: SharedMemory;
  readonly #reading = new Map<string, Promise<unknown>>();

  constructor(memory: SharedMemory) {
    this.#memory = memory;
  }

  /** `read` runs once for all who ask at the same moment. Its answer must survive JSON. */
  async get<T>(cached: Cached<T>, read: () => Promise<T>): Promise<T> {
    const name = nameOf(cached);
    const known = await this.#recall(name, cached.schema);
    if (known !== undefined) return known;
    const underWay = this.#reading.get(name) as Promise<T> | undefined;
    if (underWay !== undefined) return underWay;
    const reading = this.#readAndKeep(name, CACHE_LIFETIMES_MS[cached.kind], read);
    this.#reading.set(name, reading);
    return reading.finally(() => this.#reading.delete(name));
  }

  /** After a change that people must see at once. */
  async forget(cached: Omit<Cached<unknown>, "schema">): Promise<void> {
    await this.#memory.forget(nameOf(cached)).catch(() => undefined);
  }

  /** A memory that is lost remembers nothing. */
  async #recall<T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const text = await this.#memory.get(name).catch(() => undefined);
    return text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data;
  }

  async #readAndKeep<T>(name: string, lifetimeMs: number, read: () => Promise<T>): Promise<T> {
    const value = await read();
    await this.#memory.put(name, JSON.stringify(value), lifetimeMs).catch(() => undefined);
    return value;
  }
}

/** All of the scope stands in the name, so that an answer never reaches another tenant or person. */
function nameOf({ kind, scope, key }: Omit<Cached<unknown>, "schema">): string {
  const whose = Object.entries(scope)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `cache:${kind}:${JSON.stringify(whose)}:${key}`;
}
