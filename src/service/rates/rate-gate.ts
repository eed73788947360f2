// Lets a request in as long as its budgets last. Where the shared memory is lost everybody is let in, and the journal says so:
// a broken counter must not keep people from their money. What guards secrets (one-time codes) asks the memory itself, and closes.
import type { Budget, BudgetState, SharedMemory } from "../../../adapters/cache/shared-memory.ts";
import type { Journal } from "../../../engine/ports/journal.ts";

export interface Passage {
  readonly kind: "open" | "refused";
  readonly headers: Readonly<Record<string, string>>;
}

export class RateGate {
  readonly #memory: SharedMemory;
  readonly #journal: Journal;
  #lost = false;

  constructor(memory: SharedMemory, journal: Journal) {
    this.#memory = memory;
    this.#journal = journal;
  }

  async pass(budgets: readonly Budget[], cost: number): Promise<Passage> {
    try {
      const { kind, states } = await this.#memory.take(budgets, cost);
      this.#note(undefined);
      return { kind: kind === "taken" ? "open" : "refused", headers: headersOf(kind, states, cost) };
    } catch (error) {
      this.#note(error instanceof Error ? error.message : String(error));
      return { kind: "open", headers: {} };
    }
  }

  /** One line when it is lost and one when it is back, however many requests come between. */
  #note(problem: string | undefined): void {
    const lost = problem !== undefined;
    if (lost === this.#lost) return;
    this.#lost = lost;
    if (lost) this.#journal.write("error", "rates.unchecked", { reason: problem });
    else this.#journal.write("info", "rates.checked-again", {});
  }
}

/** They tell of the budget that is nearest to its end; a refusal, when all that refuse are whole again. */
function headersOf(kind: "taken" | "refused", states: readonly BudgetState[], cost: number) {
  const [tightest] = states.toSorted((a, b) => a.remaining - b.remaining);
  if (tightest === undefined) return {};
  const seconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1_000)));
  const waits = states.filter(({ remaining }) => remaining < cost).map(({ resetsInMs }) => resetsInMs);
  return {
    "ratelimit-limit": String(tightest.limit),
    "ratelimit-remaining": String(tightest.remaining),
    "ratelimit-reset": seconds(tightest.resetsInMs),
    ...(kind === "refused" ? { "retry-after": seconds(Math.max(0, ...waits)) } : {}),
  };
}
