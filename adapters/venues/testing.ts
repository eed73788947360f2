// Builders for this folder's tests: real clocks and timers, a signer with keys in memory, and intents of every shape.
import { createHmac } from "node:crypto";
import type { Approved } from "../../engine/domain/approved.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { AccountId, ClientOrderId, SignalId, StrategyId, TenantId } from "../../engine/domain/ids.ts";
import type { Instrument, InstrumentId } from "../../engine/domain/instrument.ts";
import type { OrderIntent } from "../../engine/domain/order.ts";
import type { MonotonicMs, UnixMs } from "../../engine/domain/time.ts";
import type { Clock, Timers } from "../../engine/ports/clock.ts";
import type { Journal, Meter } from "../../engine/ports/journal.ts";
import type { Signer } from "../../engine/ports/signer.ts";
import type { VenueEvent } from "../../engine/ports/venue.ts";
import type { VenueOptions } from "./venue-options.ts";

export const systemClock: Clock = {
  now: () => Date.now() as UnixMs,
  monotonic: () => performance.now() as MonotonicMs,
};

export const systemTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
  every(periodMs, run) {
    const timer = setInterval(run, periodMs);
    timer.unref();
    return () => clearInterval(timer);
  },
};

export interface ManualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Moves time and runs what falls due, in order. */
  advance(ms: number): Promise<void>;
}

export function manualTime(startMs = 1_700_000_000_000): ManualTime {
  let nowMs = 0;
  let entries: { at: number; run: () => void; everyMs: number | undefined }[] = [];
  const add = (delayMs: number, run: () => void, everyMs: number | undefined) => {
    const entry = { at: nowMs + delayMs, run, everyMs };
    entries.push(entry);
    return () => {
      entries = entries.filter((other) => other !== entry);
    };
  };
  return {
    clock: { now: () => (startMs + nowMs) as UnixMs, monotonic: () => nowMs as MonotonicMs },
    timers: {
      after: (delayMs, run) => add(delayMs, run, undefined),
      every: (periodMs, run) => add(periodMs, run, periodMs),
    },
    async advance(ms) {
      const until = nowMs + ms;
      for (;;) {
        const [next] = entries.filter(({ at }) => at <= until).sort((left, right) => left.at - right.at);
        if (next === undefined) break;
        nowMs = Math.max(nowMs, next.at);
        if (next.everyMs === undefined) entries = entries.filter((other) => other !== next);
        else next.at += next.everyMs;
        next.run();
        await new Promise((resolve) => setImmediate(resolve));
      }
      nowMs = until;
    },
  };
}

export const silentJournal: Journal = { write() {} };
export const silentMeter: Meter = { observe() {}, count() {}, gauge() {} };

export interface TestKey {
  readonly apiKey: string;
  readonly secret: string;
}

export function testSigner(keys: ReadonlyMap<string, TestKey>): Signer {
  return {
    apiKey: (accountId) => keys.get(accountId)?.apiKey,
    sign(accountId, _purpose, payload) {
      const key = keys.get(accountId);
      if (key === undefined) throw new Error("no usable key");
      return createHmac("sha256", key.secret).update(payload).digest("hex");
    },
  };
}

export const ACCOUNT = "account-1" as AccountId;
export const BTC = "BTC/USDT:USDT" as InstrumentId;

let nextId = 0;

export function freshClientOrderId(prefix = "te"): ClientOrderId {
  nextId++;
  return `${prefix}${Date.now().toString(36)}${nextId.toString(36).padStart(6, "0")}` as ClientOrderId;
}

/** Tests stand in for the risk check here, and only here. */
export function approvedIntent(fields: Partial<OrderIntent> = {}): Approved<OrderIntent> {
  const intent: OrderIntent = {
    clientOrderId: freshClientOrderId(),
    tenantId: "tenant" as TenantId,
    accountId: ACCOUNT,
    signalId: "signal" as SignalId,
    strategyId: "strategy" as StrategyId,
    instrumentId: BTC,
    leg: "entry",
    generation: 0,
    side: "buy",
    positionSide: "both",
    type: { kind: "market" },
    quantity: decimal("0.01"),
    reduceOnly: false,
    attachedStop: undefined,
    protection: undefined,
    margin: undefined,
    leverage: undefined,
    expiresAt: undefined,
    ...fields,
  };
  return intent as Approved<OrderIntent>;
}

export function testOptions(fields: Partial<VenueOptions> & Pick<VenueOptions, "venue">): VenueOptions {
  return {
    environment: "paper",
    urls: undefined,
    signer: testSigner(new Map([[ACCOUNT, { apiKey: "key", secret: "secret" }]])),
    clock: systemClock,
    timers: systemTimers,
    journal: silentJournal,
    meter: silentMeter,
    onEvent() {},
    accountSettings: () => undefined,
    orderEntry: "direct",
    enforceBudget: true,
    ...fields,
  };
}

/** Resolves with the first event that matches; rejects after `timeoutMs`. */
export function eventLog(): {
  readonly events: VenueEvent[];
  onEvent(event: VenueEvent): void;
  until(matches: (event: VenueEvent) => boolean, timeoutMs?: number): Promise<VenueEvent>;
} {
  const events: VenueEvent[] = [];
  const waiting = new Set<() => void>();
  return {
    events,
    onEvent(event) {
      events.push(event);
      for (const check of waiting) check();
    },
    until(matches, timeoutMs = 8_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`no such event among ${events.map(({ kind }) => kind).join(", ")}`));
        }, timeoutMs);
        const check = (): void => {
          const found = events.find(matches);
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      });
    },
  };
}

/** BTCUSDT with filters as both venues have them. */
export const BTC_INSTRUMENT: Instrument = {
  id: BTC,
  venue: "binance",
  venueSymbol: "BTCUSDT",
  base: "BTC",
  quote: "USDT",
  tickSize: decimal("0.1"),
  stepSize: decimal("0.001"),
  quantityMin: decimal("0.001"),
  quantityMax: decimal("1000"),
  marketQuantityMax: decimal("120"),
  notionalMin: decimal("50"),
  brackets: [],
  status: "trading",
};
