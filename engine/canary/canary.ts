// The canary: tries every connected venue out at start and from time to time. Where protection cannot be placed, entries stop
// until it can again; exits and protection of what is open go on.
import type { Account } from "../domain/account.ts";
import type { Denial } from "../domain/decision.ts";
import type { AccountId } from "../domain/ids.ts";
import type { Instrument, InstrumentId } from "../domain/instrument.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Environment, VenueName } from "../domain/venue.ts";
import { canaryOrderId, type Mac } from "../execution/client-order-id.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { CancelTimer, Clock, Timers } from "../ports/clock.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { PriceSource } from "../ports/price-source.ts";
import type { Venue } from "../ports/venue.ts";
import type { EngineSettings } from "../settings.ts";
import { type CanaryResult, runCanary } from "./run-canary.ts";

export interface CanaryDeps {
  /** Accounts kept for it, asked for anew before each round. Absent: this engine runs no canary. */
  readonly canaryAccounts?: (() => Promise<readonly AccountId[]>) | undefined;
  readonly directory: Pick<AccountDirectory, "account">;
  readonly venueFor: (account: Account) => Venue | undefined;
  readonly prices: PriceSource;
  readonly mac: Mac;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly meter: Meter;
  readonly settings: EngineSettings;
}

export interface CanaryState {
  readonly venue: VenueName;
  readonly environment: Environment;
  readonly result: CanaryResult;
  readonly at: UnixMs;
  readonly entriesStopped: boolean;
}

/** Cheap, liquid, and listed everywhere: the first that the venue trades and has a price for. */
const INSTRUMENTS = ["XRP", "ADA", "DOGE", "SOL", "ETH", "BTC"].map(
  (base) => `${base}/USDT:USDT` as InstrumentId,
);

const STOP_PATIENCE_MS = 3_000;

type Place = Pick<Account, "venue" | "environment">;

export class Canary {
  readonly #deps: CanaryDeps;
  readonly #states = new Map<string, CanaryState>();
  #timer: CancelTimer | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  #round = 0;

  constructor(deps: CanaryDeps) {
    this.#deps = deps;
  }

  start(): void {
    if (this.#deps.canaryAccounts === undefined || this.#deps.settings.canaryPeriodMs <= 0) return;
    this.#running = this.#rounds();
  }

  /** Lets a trial under way withdraw its orders, but not for ever. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.();
    await new Promise<void>((resolve) => {
      const giveUp = this.#deps.timers.after(STOP_PATIENCE_MS, resolve);
      void this.#running.then(() => {
        giveUp();
        resolve();
      });
    });
  }

  /** Why entries at this account's venue are stopped; undefined: they are not. */
  refusal(place: Place): Denial | undefined {
    const state = this.#states.get(keyOf(place));
    if (state?.entriesStopped !== true || state.result.kind !== "failed") return undefined;
    const { class: what, step, code } = state.result;
    return {
      code: "VENUE_CANARY_FAILED",
      sentence: `The last trial at ${place.venue} ${place.environment} could not ${step} a ${what} order (${code}): no entries until one passes.`,
      detail: { class: what, step, code },
    };
  }

  states(): readonly CanaryState[] {
    return [...this.#states.values()];
  }

  /** The next round starts after the one before: soon where something failed, else after the whole period. */
  async #rounds(): Promise<void> {
    const { settings, timers, journal } = this.#deps;
    try {
      await this.#runAll();
    } catch (error) {
      journal.write("warn", "canary.not-run", { reason: String(error) });
    }
    if (this.#stopped) return;
    const failing = this.states().some(({ result }) => result.kind !== "passed");
    const delayMs = failing ? settings.canaryRetryMs : settings.canaryPeriodMs;
    this.#timer = timers.after(Math.min(delayMs, settings.canaryPeriodMs), () => {
      this.#running = this.#rounds();
    });
  }

  async #runAll(): Promise<void> {
    const ids = (await this.#deps.canaryAccounts?.()) ?? [];
    const places = new Map<string, { readonly account: Account; readonly venue: Venue }>();
    for (const id of ids) {
      const account = this.#deps.directory.account(id);
      const venue = account === undefined ? undefined : this.#deps.venueFor(account);
      if (account !== undefined && venue !== undefined && !places.has(keyOf(account)))
        places.set(keyOf(account), { account, venue });
    }
    // Without an account for it there is no trial, and no verdict that could stop anybody.
    for (const key of [...this.#states.keys()]) if (!places.has(key)) this.#states.delete(key);
    await Promise.all([...places.values()].map(({ account, venue }) => this.#run(account, venue)));
  }

  async #run(account: Account, venue: Venue): Promise<void> {
    const { clock } = this.#deps;
    const startedAt = clock.monotonic();
    const result = await this.#try(account, venue).catch(
      (error: unknown): CanaryResult => ({ kind: "inconclusive", code: "INTERNAL", reason: String(error) }),
    );
    const before = this.#states.get(keyOf(account));
    const entriesStopped =
      result.kind === "inconclusive" ? before?.entriesStopped === true : stopsEntries(result);
    // An inconclusive trial leaves the verdict of the one before, and its reason, standing.
    const kept =
      result.kind === "inconclusive" && entriesStopped && before !== undefined ? before.result : result;
    const { venue: name, environment } = account;
    const at = clock.now();
    this.#states.set(keyOf(account), { venue: name, environment, result: kept, at, entriesStopped });
    this.#tell(account, result, entriesStopped, Math.round(clock.monotonic() - startedAt));
  }

  #tell(account: Account, result: CanaryResult, entriesStopped: boolean, durationMs: number): void {
    const { journal, meter } = this.#deps;
    const labels = { venue: account.venue, environment: account.environment };
    meter.count("canary_runs_total", { ...labels, outcome: result.kind });
    meter.gauge("canary_entries_stopped", entriesStopped ? 1 : 0, labels);
    const detail = result.kind === "passed" ? {} : { code: result.code, reason: result.reason };
    const where = result.kind === "failed" ? { class: result.class, step: result.step } : {};
    const level = result.kind === "passed" ? "info" : result.kind === "failed" ? "error" : "warn";
    journal.write(level, `canary.${result.kind}`, {
      ...{ ...labels, accountId: account.id, durationMs, entriesStopped },
      ...where,
      ...detail,
    });
  }

  async #try(account: Account, venue: Venue): Promise<CanaryResult> {
    if (account.positionMode !== "one-way")
      return { kind: "inconclusive", code: "CANARY_NOT_ONE_WAY", reason: "its account is in hedge mode" };
    const found = this.#instrument(account, venue);
    if (found === undefined)
      return { kind: "inconclusive", code: "NO_PRICE", reason: "no instrument of the canary has a price" };
    this.#round += 1;
    const { mac, timers, clock, settings } = this.#deps;
    const run = `${account.id}|${clock.now()}|${this.#round}`;
    return runCanary({
      ...found,
      ...{ account, venue, timers, attachesStop: venue.attachesStop },
      recvWindowMs: settings.protectionRecvWindowMs,
      idOf: (what, variant) => canaryOrderId(mac, `${run}|${what}|${variant}`),
    });
  }

  #instrument(
    account: Account,
    venue: Venue,
  ): Pick<Parameters<typeof runCanary>[0], "instrument" | "mark"> | undefined {
    for (const id of INSTRUMENTS) {
      const instrument: Instrument | undefined = venue.instrument(id);
      const price = this.#deps.prices.latest(account.venue, account.environment, id);
      if (instrument?.status === "trading" && price !== undefined) return { instrument, mark: price.mark };
    }
    return undefined;
  }
}

/** Entries without a target are still protected by their stop; all the same a venue that takes no target is not in order. */
function stopsEntries(result: CanaryResult): boolean {
  return result.kind === "failed" && result.class !== "limit";
}

function keyOf({ venue, environment }: Place): string {
  return `${venue}|${environment}`;
}
