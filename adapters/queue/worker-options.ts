// How workers of either store behave: the sweeper recovers lost work from the record, so BullMQ's own recovery stays modest.

/** Milliseconds, except where the name says otherwise. */
export const WORKER_OPTIONS = {
  /** A job whose process died is handed out once more. */
  maxStalledCount: 1,
  lockDuration: 15_000,
  stalledInterval: 15_000,
  /** After an error of the store, try again soon: signals are waiting. */
  runRetryDelay: 250,
} as const;
