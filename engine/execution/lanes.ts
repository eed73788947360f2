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
    this.#waiting.set(lane, []);
    return this.#releaseOf(lane);
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

  #releaseOf(lane: string): Release {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const next = this.#waiting.get(lane)?.shift();
      if (next === undefined) this.#waiting.delete(lane);
      else next.start(this.#releaseOf(lane));
    };
  }
}
