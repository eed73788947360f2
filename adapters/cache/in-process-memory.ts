// Shared memory of a process that is alone: the same behaviour without a server.
import type { Clock } from "../../engine/ports/clock.ts";
import type { Budget, BudgetState, SharedMemory, Taken } from "./shared-memory.ts";

/** The oldest make room: a flood of addresses must not fill the process. */
const ENTRIES_MAX = 100_000;

export class InProcessMemory implements SharedMemory {
  readonly #values: Lifetimes<string>;
  readonly #used: Lifetimes<number>;
  readonly #listeners = new Map<string, Set<(message: string) => void>>();

  constructor(clock: Clock) {
    this.#values = new Lifetimes(clock);
    this.#used = new Lifetimes(clock);
  }

  async get(key: string): Promise<string | undefined> {
    return this.#values.get(key)?.value;
  }

  async put(key: string, value: string, lifetimeMs: number): Promise<void> {
    this.#values.put(key, value, lifetimeMs);
  }

  async forget(key: string): Promise<void> {
    this.#values.forget(key);
  }

  async take(budgets: readonly Budget[], cost: number): Promise<Taken> {
    const fits = budgets.every(({ key, limit }) => (this.#used.get(key)?.value ?? 0) + cost <= limit);
    return {
      kind: fits ? "taken" : "refused",
      states: budgets.map((budget) => this.#add(budget, fits ? cost : 0)),
    };
  }

  #add({ key, limit, windowMs }: Budget, cost: number): BudgetState {
    const known = this.#used.get(key);
    const used = (known?.value ?? 0) + cost;
    if (known !== undefined) known.value = used;
    else if (cost > 0) this.#used.put(key, used, windowMs);
    const resetsInMs = known === undefined ? windowMs : this.#used.left(known);
    return { limit, remaining: Math.max(0, limit - used), resetsInMs };
  }

  async publish(channel: string, message: string): Promise<void> {
    for (const hear of this.#listeners.get(channel) ?? []) queueMicrotask(() => hear(message));
  }

  async subscribe(channel: string, hear: (message: string) => void): Promise<() => Promise<void>> {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(hear));
    return async () => {
      listeners.delete(hear);
    };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }
}

interface Entry<T> {
  value: T;
  readonly endsAt: number;
}

class Lifetimes<T> {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry<T>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): Entry<T> | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.left(entry) > 0 ? entry : undefined;
  }

  left({ endsAt }: Entry<T>): number {
    return endsAt - this.#clock.monotonic();
  }

  put(key: string, value: T, lifetimeMs: number): void {
    // Deleted first, so that the map stays in the order of writing.
    this.#entries.delete(key);
    if (this.#entries.size >= ENTRIES_MAX) this.#makeRoom();
    this.#entries.set(key, { value, endsAt: this.#clock.monotonic() + lifetimeMs });
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  /** What has ended goes; if nothing has, the oldest tenth, so that the search is rare. */
  #makeRoom(): void {
    for (const [key, entry] of this.#entries) if (this.left(entry) <= 0) this.#entries.delete(key);
    const keys = this.#entries.keys();
    for (let spare = this.#entries.size - ENTRIES_MAX * 0.9; spare > 0; spare -= 1)
      this.#entries.delete(keys.next().value ?? "");
  }
}
