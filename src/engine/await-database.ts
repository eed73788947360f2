// A database that starts, recovers or was just restarted is worth a wait: an engine that ends itself instead pays for its own
// start once more, while positions stand unwatched.
import type { Clock, Timers } from "../../engine/ports/clock.ts";
import type { Journal } from "../../engine/ports/journal.ts";

export interface AwaitDatabaseDeps {
  readonly clock: Pick<Clock, "monotonic">;
  readonly timers: Pick<Timers, "after">;
  readonly journal: Journal;
}

const PAUSE_MS = 100;

/** By the code of the failure. Recovery takes as long as there is log to replay; an address where nobody listens may be wrong. */
const PATIENCE_MS: ReadonlyMap<string, number> = new Map([
  ["57P03", 60_000],
  ["ECONNREFUSED", 3_000],
  ["ENOENT", 3_000],
]);

/** Resolves with the first answer. Rejects with the first failure that no wait mends, or the last one of those that one might. */
export async function awaitDatabase<Answer>(
  ask: () => Promise<Answer>,
  { clock, timers, journal }: AwaitDatabaseDeps,
): Promise<Answer> {
  const since = clock.monotonic();
  let told: string | undefined;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      const patienceMs = PATIENCE_MS.get(code);
      if (patienceMs === undefined || clock.monotonic() - since >= patienceMs) throw error;
      if (told !== code) journal.write("warn", "database.awaited", { code, patienceMs });
      told = code;
      await new Promise<void>((resolve) => void timers.after(PAUSE_MS, resolve));
    }
  }
}
