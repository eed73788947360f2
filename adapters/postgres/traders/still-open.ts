// Thrown inside a change to take it back, audit included: something is still open that nobody would guard afterwards.
import type { Outcome } from "../admin/administration.ts";
import type { LeftOpen } from "./left-open.ts";

class StillOpen extends Error {
  readonly open: readonly LeftOpen[];

  constructor(open: readonly LeftOpen[]) {
    super("something is still open");
    this.open = open;
  }
}

export function expectClosed(open: readonly LeftOpen[]): void {
  if (open.length > 0) throw new StillOpen(open);
}

/** `open` is not empty: nothing was changed. */
export type LetGo = Outcome<{ readonly open: readonly LeftOpen[] }>;

export async function unlessOpen(change: () => Promise<Outcome<unknown>>): Promise<LetGo> {
  try {
    const outcome = await change();
    return outcome.kind === "ok" ? { kind: "ok", value: { open: [] } } : outcome;
  } catch (error) {
    if (error instanceof StillOpen) return { kind: "ok", value: { open: error.open } };
    throw error;
  }
}
