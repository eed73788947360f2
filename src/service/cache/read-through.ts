// Answers that may be a little old, for screens: read once, remembered for a while, shared between processes. What decides about an
// order never comes from here: engine and risk cannot import it (config/arrows.ts).
import { setTimeout as pause } from "node:timers/promises";
import type { z } from "zod";
import type { SharedMemory } from "../../../adapters/cache/shared-memory.ts";
import type { ServiceMeter } from "../../../adapters/observability/service-meter.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";

/** How old an answer may be. */
export const CACHE_LIFETIMES_MS = { balances: 60_000, positions: 30_000 } as const;
/** Of an answer in which something is missing: nobody waits for that again right away, and it is there soon once it can be had. */
const PART_LIFETIME_MS = 2_000;

export interface Cached<T> {
  readonly kind: keyof typeof CACHE_LIFETIMES_MS;
  /** For whom it was read: nobody else is answered with it. */
  readonly scope: Scope;
  readonly key: string;
  /** What it looks like. An older release may have remembered it otherwise: then it is read anew. */
  readonly schema: z.ZodType<T>;
  /** Who asks waits no longer. */
  readonly patienceMs: number;
}

export interface Reading<T> {
  /** Must survive JSON. */
  readonly value: T;
  /** False: something in it could not be had. */
  readonly isWhole: boolean;
}

export class ReadThrough {
  readonly #memory: SharedMemory;
  readonly #meter: Pick<ServiceMeter, "cached">;
  readonly #reading = new Map<string, Promise<unknown>>();

  constructor(memory: SharedMemory, meter: Pick<ServiceMeter, "cached">) {
    this.#memory = memory;
    this.#meter = meter;
  }

  /** `read` runs once for all who ask at the same moment. Undefined: it takes too long; it goes on, and who asks later has it. */
  async get<T>(cached: Cached<T>, read: () => Promise<Reading<T>>): Promise<T | undefined> {
    const name = nameOf(cached);
    const known = await this.#recall(name, cached.schema);
    this.#meter.cached(cached.kind, known !== undefined);
    if (known !== undefined) return known;
    const underWay = this.#reading.get(name) as Promise<T> | undefined;
    if (underWay !== undefined) return within(underWay, cached.patienceMs);
    const reading = this.#readAndKeep(name, cached.kind, read).finally(() => this.#reading.delete(name));
    this.#reading.set(name, reading);
    return within(reading, cached.patienceMs);
  }

  /** A memory that is lost remembers nothing. */
  async #recall<T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const text = await this.#memory.get(name).catch(() => undefined);
    return text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data;
  }

  async #readAndKeep<T>(name: string, kind: Cached<T>["kind"], read: () => Promise<Reading<T>>): Promise<T> {
    const { value, isWhole } = await read();
    const lifetimeMs = isWhole ? CACHE_LIFETIMES_MS[kind] : PART_LIFETIME_MS;
    await this.#memory.put(name, JSON.stringify(value), lifetimeMs).catch(() => undefined);
    return value;
  }
}

async function within<T>(reading: Promise<T>, patienceMs: number): Promise<T | undefined> {
  const waiting = new AbortController();
  const tooLong = pause(patienceMs, undefined, { signal: waiting.signal, ref: false });
  return Promise.race([reading, tooLong.catch(() => undefined)]).finally(() => waiting.abort());
}

/** All of the scope stands in the name, so that an answer never reaches another tenant or person. */
function nameOf({ kind, scope, key }: Pick<Cached<unknown>, "kind" | "scope" | "key">): string {
  const whose = Object.entries(scope)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `cache:${kind}:${JSON.stringify(whose)}:${key}`;
}
