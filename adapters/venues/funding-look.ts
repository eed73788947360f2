// A stream says only that funding was paid, or that something was: the payments themselves are read a little later, and again until
// they are told in full.
import type { Funding } from "../../engine/domain/fill.ts";
import type { Timers } from "../../engine/ports/clock.ts";
import type { Answer } from "./venue-reader.ts";

export interface FundingLookOptions {
  readonly timers: Timers;
  readonly read: (sinceMs: number) => Promise<Answer<readonly Funding[]>>;
  readonly onFunding: (funding: Funding) => void;
}

export interface FundingLook {
  /** Something was paid at that moment; one look after the first of a burst tells all. */
  due(atMs: number): void;
}

/** The venue's own row follows the event a little later. */
const READ_AFTER_MS = 1_000;
const LOOK_BACK_MS = 10_000;
/** A read may fail, and the rate of a payment may be published after it: after these, what is known must do. */
const AGAIN_AFTER_MS = [2_000, 5_000, 10_000, 30_000];

export function createFundingLook({ timers, read, onFunding }: FundingLookOptions): FundingLook {
  let since: number | undefined;
  const look = async (sinceMs: number, attempt: number): Promise<void> => {
    const answer = await read(sinceMs);
    const againAfterMs = AGAIN_AFTER_MS[attempt];
    const told = answer.kind === "ok" ? answer.value : [];
    const sharable = told.filter(({ quantity }) => quantity !== undefined || againAfterMs === undefined);
    for (const funding of sharable) onFunding(funding);
    const isComplete = answer.kind === "ok" && sharable.length === told.length;
    if (isComplete || againAfterMs === undefined) return;
    timers.after(againAfterMs, () => void look(sinceMs, attempt + 1));
  };
  return {
    due(atMs) {
      const isDue = since !== undefined;
      since = Math.min(since ?? atMs, atMs);
      if (isDue) return;
      timers.after(READ_AFTER_MS, () => {
        const sinceMs = (since ?? atMs) - LOOK_BACK_MS;
        since = undefined;
        void look(sinceMs, 0);
      });
    },
  };
}
