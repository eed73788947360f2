// Whoever waits is served in turn by tenant: the thousand-fold one waits for its own, never the other for it.
export class Turns<T> {
  /** In the order of their next turn. */
  readonly #lines = new Map<string, T[]>();

  isWaiting(tenant: string): boolean {
    return this.#lines.has(tenant);
  }

  add(tenant: string, item: T): void {
    const line = this.#lines.get(tenant);
    if (line === undefined) this.#lines.set(tenant, [item]);
    else line.push(item);
  }

  /** The first, in turn, that `fits`; who does not fit keeps its place. */
  next(fits: (item: T, tenant: string) => boolean): T | undefined {
    for (const [tenant, line] of this.#lines) {
      const [first] = line;
      if (first === undefined || !fits(first, tenant)) continue;
      line.shift();
      // To the back: the others come first now.
      this.#lines.delete(tenant);
      if (line.length > 0) this.#lines.set(tenant, line);
      return first;
    }
    return undefined;
  }
}
