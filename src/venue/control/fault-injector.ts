// Faults armed by tests: the adapters ask, at each named place, whether one is due. Seeded, so that a run repeats.
import type { ExchangeName } from "../core/types.ts";

/** What a request does, so that a fault can aim at it. */
export type RequestClass =
  | "place-order"
  | "place-conditional"
  | "cancel"
  | "amend"
  | "query"
  | "setting"
  | "market-data"
  | "stream";

export type FaultKind =
  /** Execute the request, then cut the connection without an answer. */
  | "accept-then-drop-reply"
  /** Cut the connection before executing. */
  | "drop-request"
  /** Hold the request `delayMs` before it executes (timestamps are checked again afterwards). */
  | "delay-accept"
  /** Execute, then answer `delayMs` later. */
  | "delay-reply"
  /** Refuse a conditional order (`code`: the wire code, default "would trigger immediately"). */
  | "reject-stop"
  /** Refuse any order with the wire code `code`. */
  | "reject-order"
  /** HTTP 503; `variant` A–D picks the text, `executed` whether the order went through. */
  | "http-503"
  /** "Outcome unknown": Binance -1007, Bybit 10000; `executed`. */
  | "backend-timeout"
  /** Bybit 10016, Binance -1000; `executed`. */
  | "server-error"
  /** HTTP 200 or 502 with an HTML body, as a proxy sends; `executed`. */
  | "html-body"
  /** HTTP 429 / retCode 10006 without counting. */
  | "rate-limited"
  /** Queries do not show orders, fills and conditionals younger than `delayMs`. */
  | "stale-read"
  | "drop-event"
  | "duplicate-event"
  /** The event is held back until after the next one. */
  | "reorder-event"
  /** The event arrives `delayMs` late. */
  | "delay-event"
  /** Events leave before the answer of the request that caused them. */
  | "event-before-reply";

export interface FaultSpec {
  readonly kind: FaultKind;
  readonly exchange?: ExchangeName | undefined;
  readonly accountId?: string | undefined;
  readonly symbol?: string | undefined;
  /** Absent: faults of execution (replies, 503s, timeouts, delays) aim at placing, amending and cancelling only. */
  readonly requestClass?: RequestClass | undefined;
  /** Client order ids that start with this. */
  readonly clientIdPrefix?: string | undefined;
  /** How often it fires at most; undefined = until cleared. */
  readonly count?: number | undefined;
  /** 0–1; default 1. */
  readonly probability?: number | undefined;
  readonly delayMs?: number | undefined;
  /** With it the delay is drawn from `delayMs`…`delayMaxMs`. */
  readonly delayMaxMs?: number | undefined;
  readonly variant?: "A" | "B" | "C" | "D" | undefined;
  readonly executed?: boolean | undefined;
  readonly code?: number | undefined;
}

export interface FaultContext {
  readonly exchange: ExchangeName;
  readonly requestClass: RequestClass;
  readonly accountId?: string | undefined;
  readonly symbol?: string | undefined;
  readonly clientOrderId?: string | undefined;
}

/** A fault that is due now, with its delay drawn. */
export interface DueFault {
  readonly kind: FaultKind;
  readonly delayMs: number;
  readonly variant: "A" | "B" | "C" | "D";
  readonly executed: boolean;
  readonly code: number | undefined;
}

export interface ArmedFault extends FaultSpec {
  readonly faultId: string;
  readonly fired: number;
}

export interface FaultInjector {
  arm(spec: FaultSpec): ArmedFault;
  clear(faultId: string | undefined): number;
  list(): readonly ArmedFault[];
  /** Is a fault of this kind due here? Counts it. Cheap when nothing is armed. */
  take(kind: FaultKind, context: FaultContext): DueFault | undefined;
  /** Is anything armed at all? Lets hot paths skip the questions. */
  readonly anyArmed: boolean;
}
