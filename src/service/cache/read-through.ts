// Answers that may be a little old, for screens: read once, remembered for a while, shared between processes. What decides about an
// order never comes from here: engine and risk cannot import it (config/arrows.ts).
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
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
  /** Which list of theirs: one answer is kept for each. */
  readonly key: string;
  /** Everything that the answer depends on. Another question has another answer, which takes the place of the last. */
  readonly question: string;
  /** What it looks like. An older release may have remembered it otherwise: then it is read anew. */
  readonly schema: z.ZodType<T>;
  /** Who asks waits no longer. */
  readonly patienceMs: number;
}

/** The question that was asked, and its answer. */
const kept = z.tuple([z.string(), z.unknown()]);

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
    const [name, digest] = [nameOf(cached), digestOf(cached.question)];
    const known = await this.#recall(name, digest, cached.schema);
    this.#meter.cached(cached.kind, known !== undefined);
    if (known !== undefined) return known;
    const flight = `${name} ${digest}`;
    const underWay = this.#reading.get(flight) as Promise<T> | undefined;
    if (underWay !== undefined) return within(underWay, cached.patienceMs);
    const reading = this.#readAndKeep(name, digest, cached.kind, read).finally(() =>
      this.#reading.delete(flight),
    );
    this.#reading.set(flight, reading);
    return within(reading, cached.patienceMs);
  }

  /** A memory that is lost remembers nothing, and what another release remembered is not understood. */
  async #recall<T>(name: string, digest: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const text = await this.#memory.get(name).catch(() => undefined);
    if (text === undefined) return undefined;
    const [asked, value] = kept.safeParse(JSON.parse(text)).data ?? [];
    return asked === digest ? schema.safeParse(value).data : undefined;
  }

  async #readAndKeep<T>(
    name: string,
    digest: string,
    kind: Cached<T>["kind"],
    read: () => Promise<Reading<T>>,
  ): Promise<T> {
    const { value, isWhole } = await read();
    const lifetimeMs = isWhole ? CACHE_LIFETIMES_MS[kind] : PART_LIFETIME_MS;
    await this.#memory.put(name, JSON.stringify([digest, value]), lifetimeMs).catch(() => undefined);
    return value;
  }
}

function digestOf(question: string): string {
  return createHash("sha256").update(question).digest("base64url");
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
