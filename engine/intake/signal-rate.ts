// How many entries one strategy may signal per minute: a provider's program that runs wild must not trade every follower's account
// with it. Closes are not counted: they must come through whatever happened before.
import type { StrategyId } from "../domain/ids.ts";
import { isEntry, type Signal } from "../domain/signal.ts";
import type { Clock } from "../ports/clock.ts";

const MINUTE_MS = 60_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** A bucket of one minute's signals that refills evenly. */
export class SignalRate {
  readonly #perMinute: number;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #buckets = new Map<StrategyId, Bucket>();

  /** `perMinute` 0: no limit. */
  constructor(perMinute: number, clock: Pick<Clock, "monotonic">) {
    this.#perMinute = perMinute;
    this.#clock = clock;
  }

  /** What an earlier process accepted in the last minute counts. */
  remember(strategyId: StrategyId, accepted: number): void {
    const bucket = this.#bucket(strategyId);
    bucket.tokens = Math.max(0, bucket.tokens - accepted);
  }

  /** Milliseconds until there is room for it; undefined: there is, and it is taken. */
  take({ strategyId, action }: Pick<Signal, "strategyId" | "action">): number | undefined {
    if (this.#perMinute === 0 || !isEntry(action)) return undefined;
    const bucket = this.#bucket(strategyId);
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * MINUTE_MS) / this.#perMinute);
    bucket.tokens -= 1;
    return undefined;
  }

  #bucket(strategyId: StrategyId): Bucket {
    const now = this.#clock.monotonic();
    const bucket = this.#buckets.get(strategyId) ?? { tokens: this.#perMinute, at: now };
    const refilled = bucket.tokens + ((now - bucket.at) * this.#perMinute) / MINUTE_MS;
    bucket.tokens = Math.min(this.#perMinute, refilled);
    bucket.at = now;
    this.#buckets.set(strategyId, bucket);
    return bucket;
  }
}
