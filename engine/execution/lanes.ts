// One writer per (account, instrument): the next decision starts when the one before knows what became of its order.
export type Release = () => void;

interface Waiter {
  readonly start: (release: Release) => void;
}

export class Lanes {
  readonly #waiting = new Map<string, Waiter[]>();

  /** Takes the lane at once, or answers undefined when somebody holds it. */
  tryTake(lane: string): Release | undefined {
    if (this.#waiting.has(lane)) return undefined;
    const waiting: Waiter[] = [];
    this.#waiting.set(lane, waiting);
    return this.#releaseOf(lane, waiting);
  }

  /** Takes the lane as soon as those before are done, first come first served. */
  take(lane: string): Promise<Release> {
    const release = this.tryTake(lane);
    if (release !== undefined) return Promise.resolve(release);
    return new Promise((resolve) => {
      this.#waiting.get(lane)?.push({ start: resolve });
    });
  }

  busy(): number {
    return this.#waiting.size;
  }

  /** Whether any lane of this account is taken. */
  isBusy(accountId: string): boolean {
    for (const lane of this.#waiting.keys()) if (lane.startsWith(`${accountId}|`)) return true;
    return false;
  }

  /** Whoever holds or awaits a lane of this account is forgotten: its next lane is a new one. */
  forget(accountId: string): void {
    for (const lane of [...this.#waiting.keys()])
      if (lane.startsWith(`${accountId}|`)) this.#waiting.delete(lane);
  }

  #releaseOf(lane: string, waiting: Waiter[]): Release {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      if (this.#waiting.get(lane) !== waiting) return;
      const next = waiting.shift();
      if (next === undefined) this.#waiting.delete(lane);
      else next.start(this.#releaseOf(lane, waiting));
    };
  }
}
