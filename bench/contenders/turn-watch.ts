// How long one turn of the event loop keeps everything else waiting. In CPU time of its thread, so that what else runs on the
// machine does not count. It keeps the loop spinning meanwhile: latencies of the same moment mean nothing.
const WORTH_TELLING_MS = 1;

export class TurnWatch {
  #turnsMs: number[] = [];
  #watching = false;

  start(): void {
    this.#turnsMs = [];
    this.#watching = true;
    this.#after(cpuMs());
  }

  /** Turns of a millisecond and more since the start. */
  stop(): readonly number[] {
    this.#watching = false;
    return this.#turnsMs;
  }

  #after(beforeMs: number): void {
    setImmediate(() => {
      const now = cpuMs();
      if (now - beforeMs >= WORTH_TELLING_MS) this.#turnsMs.push(now - beforeMs);
      if (this.#watching) this.#after(now);
    });
  }
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
