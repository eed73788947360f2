// When a delivery that failed is tried again: after 5 s, doubling up to an hour, each a little off so that not all come back at once.

export const GIVE_UP_AFTER_MS = 24 * 3_600_000;
const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;
const JITTER = 0.2;

/** `attempt`: how many were made, from 1. `random`: from 0 to 1. */
export function backoffMs(attempt: number, random: number): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
  return Math.round(base * (1 - JITTER + 2 * JITTER * random));
}
