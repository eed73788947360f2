// One signal: authenticate, read, deduplicate, commit, and only then answer. The one way into the engine, for tests as well.
import type { SignalId } from "../domain/ids.ts";
import { isEntry, type Signal } from "../domain/signal.ts";
import type { AccountDirectory, Strategy } from "../ports/account-directory.ts";
import type { Announcer } from "../ports/announcer.ts";
import type { Clock } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { Journal } from "../ports/journal.ts";
import type { Acceptance, SignalStore } from "../ports/signal-store.ts";
import type { Quotas } from "../quotas/quotas.ts";
import { authenticateSender } from "./authenticate.ts";
import type { Digests } from "./digests.ts";
import type { InstrumentIndex } from "./instrument-index.ts";
import { type ReadSignal, readSignal, readTrial } from "./read-signal.ts";
import { type Refusal, type Refused, refused } from "./refusals.ts";
import { refuseUntimely } from "./refuse-untimely.ts";
import type { SignalRate } from "./signal-rate.ts";
import type { SigningHeaders } from "./standard-webhooks.ts";

export interface AcceptSignalDeps {
  readonly digests: Digests;
  readonly directory: Pick<AccountDirectory, "audience" | "strategyByTokenHash">;
  readonly store: IntakeStore;
  /** Absent: no limit. */
  readonly rate?: Pick<SignalRate, "take"> | undefined;
  /** Absent: no tenant has a limit. */
  readonly quotas?: Pick<Quotas, "acquire" | "giveBack"> | undefined;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly announcer: Announcer;
  readonly crashPoint: CrashPoint;
  /** The instruments known now; loading them again gives another index. */
  readonly instruments: () => InstrumentIndex;
}

/** Where signals are committed. What else goes into the commit is not intake's to know. */
export interface IntakeStore extends Pick<SignalStore, "find"> {
  accept(signal: Signal, rawBody: string): Promise<Acceptance>;
}

export interface WebhookRequest {
  /** From the URL. */
  readonly token: string;
  readonly sourceIp: string;
  readonly signing: SigningHeaders;
  /** As received, at most 64 KiB. */
  readonly body: Uint8Array;
}

/** A webhook's body that is to go to paper accounts only. Who asks was authenticated before: the service did. */
export interface TestRequest {
  readonly strategy: Strategy;
  readonly body: Uint8Array;
}

export type AcceptOutcome =
  | { readonly kind: "accepted"; readonly signal: Signal }
  | { readonly kind: "duplicate"; readonly signalId: SignalId }
  /** `signalId` where the body could be read far enough to have one. */
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly signalId: SignalId | undefined };

/** The record could not be reached, so nothing is known to be accepted: the sender is to send again. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

/** Throws `StoreUnavailable` when the commit fails; every other outcome is returned. */
export async function acceptSignal(deps: AcceptSignalDeps, request: WebhookRequest): Promise<AcceptOutcome> {
  const { sourceIp, signing, body } = request;
  const sender = authenticateSender(deps, request);
  if (sender.kind === "refused") return refuse(deps, { sourceIp }, sender);
  const { strategy } = sender;
  const read = readSignal(deps, { strategy, signing, body, receivedAt: deps.clock.now() });
  return acceptRead(deps, { sourceIp, strategy }, read);
}

/** Throws as `acceptSignal` does. */
export async function acceptTestSignal(
  deps: AcceptSignalDeps,
  { strategy, body }: TestRequest,
): Promise<AcceptOutcome> {
  if (strategy.status === "paused") return refuse(deps, { strategy }, refused("STRATEGY_PAUSED"));
  const read = readTrial(deps, { strategy, body, receivedAt: deps.clock.now(), test: true });
  return acceptRead(deps, { strategy }, read);
}

interface Source {
  /** Undefined: the sender is not known, or it came from the service. */
  readonly sourceIp?: string;
  readonly strategy?: Strategy;
}

async function acceptRead(
  deps: AcceptSignalDeps,
  source: Source & { readonly strategy: Strategy },
  read: ReadSignal | Refused,
): Promise<AcceptOutcome> {
  if (read.kind === "refused") return refuse(deps, source, read);
  const { signal, content } = read;
  const untimely =
    refuseUntimely(signal, source.strategy) ??
    refuseFlood(deps, signal) ??
    (await refuseBeyond(deps, signal));
  if (untimely !== undefined) {
    // A redelivery of what was taken before is a duplicate; anything else this old, or this many, is refused.
    const known = await reached(deps.store.find(signal.id));
    return known === undefined ? refuse(deps, source, untimely, signal.id) : repeat(deps, signal);
  }
  deps.crashPoint("signal-committing");
  const committed = await reached(deps.store.accept(signal, content));
  deps.crashPoint("signal-committed");
  if (committed !== "duplicate") return accept(deps, signal);
  if (isEntry(signal.action)) deps.quotas?.giveBack(signal.tenantId, "signals");
  return repeat(deps, signal);
}

function refuseFlood({ rate }: AcceptSignalDeps, signal: Signal): Refused | undefined {
  const retryAfterMs = rate?.take(signal);
  if (retryAfterMs === undefined) return undefined;
  const { kind, refusal } = refused("SIGNAL_RATE_EXCEEDED");
  return { kind, refusal: { ...refusal, retryAfterMs } };
}

/** What closes must come through, whatever was used. */
async function refuseBeyond({ quotas }: AcceptSignalDeps, signal: Signal): Promise<Refused | undefined> {
  if (quotas === undefined || !isEntry(signal.action)) return undefined;
  return (await reached(quotas.acquire(signal.tenantId, "signals"))) ? undefined : refused("SIGNALS_LIMIT");
}

async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new StoreUnavailable("the signal store did not answer", { cause });
  }
}

function accept(deps: AcceptSignalDeps, signal: Signal): AcceptOutcome {
  deps.announcer.announce({ kind: "signal.accepted", at: signal.receivedAt, signal });
  deps.journal.write("info", "signal.accepted", {
    signalId: signal.id,
    strategyId: signal.strategyId,
    dialect: signal.dialect,
    action: signal.action.kind,
    instrumentId: signal.instrumentId,
    audience: signal.audience.length,
    ...(signal.test ? { test: true } : {}),
  });
  return { kind: "accepted", signal };
}

function repeat(deps: AcceptSignalDeps, signal: Signal): AcceptOutcome {
  deps.journal.write("info", "signal.repeated", { signalId: signal.id, strategyId: signal.strategyId });
  return { kind: "duplicate", signalId: signal.id };
}

function refuse(
  deps: AcceptSignalDeps,
  { sourceIp, strategy }: Source,
  { refusal }: Refused,
  signalId?: SignalId,
): AcceptOutcome {
  deps.journal.write("warn", "signal.refused", {
    code: refusal.code,
    field: refusal.field,
    strategyId: strategy?.id,
    signalId,
    sourceIp,
  });
  return { kind: "refused", refusal, signalId };
}
