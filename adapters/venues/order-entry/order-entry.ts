// Placing an order: two ways behind one interface, so that one setting switches from our thin path to ccxt.
import type { Instrument } from "../../../engine/domain/instrument.ts";
import type { OrderIntent } from "../../../engine/domain/order.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Failure } from "../venue-failure.ts";

export interface EntryRequest {
  readonly intent: OrderIntent;
  readonly instrument: Instrument;
  /** Frozen when the intent was claimed. */
  readonly signedAt: UnixMs;
  readonly recvWindowMs: number;
}

export type EntryReply =
  /** The venue's answer as JSON, successful by its own code. */
  | { readonly kind: "success"; readonly body: unknown }
  | { readonly kind: "failure"; readonly failure: Failure };

export interface OrderEntry {
  /** Sends once; never rejects for anything that the venue or the network does. */
  place(request: EntryRequest): Promise<EntryReply>;
  start(): void;
  stop(): void;
  gauges(): { readonly open: number; readonly busy: number; readonly waiting: number };
}

/** The answer to what came in time is on its way for so long, however short the time was. */
const ANSWER_MIN_MS = 1_000;

/** No answer is worth waiting for once the venue would refuse the request anyway. */
export function entryTimeoutMs(recvWindowMs: number): number {
  return Math.ceil(Math.max(ANSWER_MIN_MS, recvWindowMs * 1.5));
}
