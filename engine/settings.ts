// The engine's own timings and sizes. Relations between them are what the safety argument rests on, so they stand in one place.
import type { Environment } from "./domain/venue.ts";

export interface EngineSettings {
  /** Accounts per execution job. */
  readonly chunkSize: number;
  /** A signal for up to this many accounts may be decided on arrival, past the queue. */
  readonly decidedOnArrivalMax: number;
  readonly executionConcurrency: number;
  /** Environments in which this process may send entries. */
  readonly armed: readonly Environment[];
  /** A claimed entry is dead at the venue after this; the paused process that sends late sends something already dead. */
  readonly entryRecvWindowMs: number;
  readonly protectionRecvWindowMs: number;
  /** Added to a request's validity before "not found" may count as proof. */
  readonly proofMarginMs: number;
  /** Two negative reads must lie at least this far apart. */
  readonly proofReadGapMs: number;
  /** How long a filled position may wait for a stop that travelled inside its entry to be seen. */
  readonly attachedStopGraceMs: number;
  /** After a start, how long a position waits for the venue to say which stops travelled inside entries. */
  readonly unreadOrdersMaxMs: number;
  /** A position without a resting stop for this long is flattened. */
  readonly unprotectedMaxMs: number;
  /** On a leg that the trader shares, an exit may keep protection away this long; less than `unprotectedMaxMs`. */
  readonly withdrawnMaxMs: number;
  /** Without an outcome for this long, a stop or exit on a leg of our own no longer holds back the next one. */
  readonly silentAfterMs: number;
  /** The same where the venue has answered, and the answer leaves open what happened: what did happen shows soon. */
  readonly unknownAfterMs: number;
  readonly stopAttemptsMax: number;
  readonly stopRetryDelayMs: number;
  /** Between two exits that the venue goes on refusing: the pauses grow up to this. */
  readonly exitRetryMaxMs: number;
  /** After a refused target no target of that position is tried for this long. */
  readonly targetRetryDelayMs: number;
  readonly sweepPeriodMs: number;
  /** A signal without all its decisions after this is rung again. */
  readonly undecidedAfterMs: number;
  /** A member of an audience whose decision threw this often is put away. */
  readonly quarantineAfter: number;
  /** Full comparison of an exposed account with the venue. */
  readonly reconcilePeriodMs: number;
  /** Between two trials of a venue; 0: none. */
  readonly canaryPeriodMs: number;
  /** After a trial that did not pass. */
  readonly canaryRetryMs: number;
  /** Orders of one account, one venue and the whole process in one window: beyond these no plan of ours goes. */
  readonly orderRateWindowMs: number;
  readonly ordersPerAccountMax: number;
  readonly ordersPerVenueMax: number;
  readonly ordersMax: number;
}

export const DEFAULT_SETTINGS: EngineSettings = {
  chunkSize: 250,
  decidedOnArrivalMax: 100,
  executionConcurrency: 16,
  armed: ["paper"],
  entryRecvWindowMs: 2_000,
  protectionRecvWindowMs: 3_000,
  proofMarginMs: 1_000,
  proofReadGapMs: 500,
  attachedStopGraceMs: 400,
  unreadOrdersMaxMs: 2_000,
  unprotectedMaxMs: 3_000,
  withdrawnMaxMs: 2_000,
  silentAfterMs: 600,
  unknownAfterMs: 250,
  stopAttemptsMax: 3,
  stopRetryDelayMs: 300,
  exitRetryMaxMs: 1_500,
  targetRetryDelayMs: 5_000,
  sweepPeriodMs: 250,
  undecidedAfterMs: 500,
  quarantineAfter: 5,
  reconcilePeriodMs: 15_000,
  canaryPeriodMs: 300_000,
  canaryRetryMs: 15_000,
  orderRateWindowMs: 10_000,
  // Twice what Binance takes from one account.
  ordersPerAccountMax: 600,
  ordersPerVenueMax: 60_000,
  ordersMax: 100_000,
};
