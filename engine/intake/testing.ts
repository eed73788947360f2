// Builders for the tests of everything that starts with a webhook. Digests come in: this folder has no cryptography.
import type { ProviderId, SignalId, StrategyId, SubscriptionId, TenantId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { Signal } from "../domain/signal.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import type { Strategy } from "../ports/account-directory.ts";
import type { EngineEvent } from "../ports/announcer.ts";
import type { SignalStore } from "../ports/signal-store.ts";
import type { AcceptSignalDeps } from "./accept-signal.ts";
import type { Digests } from "./digests.ts";
import { buildInstrumentIndex } from "./instrument-index.ts";

export const TEST_TOKEN = "tok_4f9c2d7be1a84c6f9d3b5e7a";
export const TEST_NOW = Date.parse("2026-11-21T12:00:00Z") as UnixMs;
export const TEST_INSTRUMENTS = [
  "BTC/USDT:USDT",
  "ETH/USDT:USDT",
  "SOL/USDT:USDT",
  "1000PEPE/USDT:USDT",
  "SHIB1000/USDT:USDT",
  "BTC/USDC:USDC",
] as readonly string[] as readonly InstrumentId[];

export function testStrategy(digests: Digests, over: Partial<Strategy> = {}): Strategy {
  return {
    id: "5f0c6a52-0000-4000-8000-000000000001" as StrategyId,
    tenantId: "5f0c6a52-0000-4000-8000-00000000000a" as TenantId,
    providerId: "5f0c6a52-0000-4000-8000-00000000000b" as ProviderId,
    name: "Trend",
    status: "active",
    tokenHash: digests.sha256Hex(TEST_TOKEN),
    bodySecretHash: undefined,
    signingSecrets: [],
    sourceIps: [],
    tradingViewMode: "order",
    signalAgeMaxMs: 60_000,
    entryTtlMs: 10_000,
    ...over,
  };
}

/** Remembers what was accepted, for ever, as the real one does. */
export class MemorySignalStore implements Pick<SignalStore, "accept" | "find"> {
  readonly signals = new Map<SignalId, Signal>();
  readonly bodies = new Map<SignalId, string>();

  async accept(signal: Signal, rawBody: string): Promise<"accepted" | "duplicate"> {
    if (this.signals.has(signal.id)) return "duplicate";
    this.signals.set(signal.id, signal);
    this.bodies.set(signal.id, rawBody);
    return "accepted";
  }

  async find(id: SignalId): Promise<Signal | undefined> {
    return this.signals.get(id);
  }
}

export interface JournalLine {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface TestIntake extends AcceptSignalDeps {
  readonly store: MemorySignalStore;
  readonly lines: JournalLine[];
  /** What was told live. */
  readonly events: EngineEvent[];
  readonly strategy: Strategy;
  /** Moved by hand. */
  readonly time: { now: UnixMs };
}

export function testIntake(digests: Digests, over: Partial<Strategy> = {}): TestIntake {
  const strategy = testStrategy(digests, over);
  const index = buildInstrumentIndex(TEST_INSTRUMENTS);
  const time = { now: TEST_NOW };
  const lines: JournalLine[] = [];
  const events: EngineEvent[] = [];
  return {
    digests,
    strategy,
    time,
    lines,
    store: new MemorySignalStore(),
    directory: {
      strategyByTokenHash: (hash) => (hash === strategy.tokenHash ? strategy : undefined),
      // The second follows with an account that is not of environment `paper`.
      audience: (_, environment) =>
        (environment === "paper"
          ? ["sub-1"]
          : ["sub-1", "sub-2"]) as readonly string[] as readonly SubscriptionId[],
    },
    clock: { now: () => time.now, monotonic: () => 0 as MonotonicMs },
    crashPoint: () => {},
    announcer: { announce: (event) => void events.push(event) },
    events,
    journal: { write: (_level, event, fields) => void lines.push({ event, fields }) },
    instruments: () => index,
  };
}

const UTF8 = new TextEncoder();

export function testRequest(body: string | Uint8Array, over: { token?: string; sourceIp?: string } = {}) {
  return {
    token: TEST_TOKEN,
    sourceIp: "127.0.0.1",
    signing: { id: undefined, timestamp: undefined, signature: undefined },
    body: typeof body === "string" ? UTF8.encode(body) : body,
    ...over,
  };
}
