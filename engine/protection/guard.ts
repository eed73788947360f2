// Step 5 of a signal's life: watches every position, driven by facts, and flattens what it cannot protect.
// It owns no truth: it compares what the position needs with what rests at the venue, and acts on the difference.
import type { AccountState } from "../accounts/account-state.ts";
import { positionKey } from "../accounts/account-state.ts";
import type { Accounts } from "../accounts/accounts.ts";
import type { Decimal } from "../domain/decimal.ts";
import type { AccountId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { Order } from "../domain/order.ts";
import type { PositionSide } from "../domain/side.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import type { Lease } from "../execution/order-desk.ts";
import type { Announcer } from "../ports/announcer.ts";
import type { Meter } from "../ports/journal.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import type { PriceSource } from "../ports/price-source.ts";
import type { Venue } from "../ports/venue.ts";
import { type Clearance, clearLeg } from "./clear-leg.ts";
import { type GuardedLeg, type LegWatch, newLegWatch, positionOf } from "./guarded-leg.ts";
import { ProtectionActs, type ProtectionActsDeps } from "./protection-acts.ts";
import { awaitsFills, protectionFacts } from "./protection-facts.ts";
import type { ProtectionFacts } from "./protection-need.ts";
import { isSilent, withdrawals } from "./protective-orders.ts";
import { requiredProtection } from "./required-protection.ts";

export interface GuardDeps extends Omit<ProtectionActsDeps, "onEmergency" | "later"> {
  readonly accounts: Accounts;
  readonly venueOf: (accountId: AccountId) => Venue | undefined;
  readonly prices: PriceSource;
  /** A kill switch asks for it; protection stays until it is flat. */
  readonly mustClose: (position: OwnedPosition) => boolean;
  readonly meter: Meter;
  readonly announcer: Announcer;
  readonly lease: Pick<Lease, "mayAct">;
}

/** An older price does not say that a target is reached now. */
const PRICE_AGE_MAX_MS = 10_000;

export class Guard {
  readonly #deps: GuardDeps;
  readonly #acts: ProtectionActs;
  readonly #watches = new Map<string, LegWatch>();
  #stopped = false;

  constructor(deps: GuardDeps) {
    this.#deps = deps;
    this.#acts = new ProtectionActs({
      ...deps,
      onEmergency: (leg) => this.#declareEmergency(leg),
      later: (leg, delayMs) => this.#later(leg, delayMs),
    });
  }

  /** Something changed: look at this position once the current turn is over. One look at a time per position. */
  wake(accountId: AccountId, instrumentId: InstrumentId, positionSide: PositionSide): void {
    const leg = this.#stopped ? undefined : this.#leg(accountId, instrumentId, positionSide);
    if (leg === undefined) return;
    const { watch } = leg;
    watch.again = true;
    watch.running ??= this.#run(leg);
  }

  /** Called by the sweeper: looks at every position again, whatever events were missed. */
  sweep(): void {
    let longest = 0;
    for (const state of this.#deps.accounts.all()) {
      for (const position of state.positions.values()) {
        if (position.net.quantity.isZero() && state.orders.size + state.foreignOrders.size === 0) continue;
        longest = Math.max(longest, this.#nakedSeconds(position));
        this.wake(position.accountId, position.instrumentId, position.positionSide);
      }
    }
    this.#deps.meter.gauge("unprotected_position_seconds", longest);
  }

  /**
   * For an exit where the trader holds a quantity beside ours: withdraws our protection there and learns what it still filled.
   * The guard puts nothing back before the release, or before `withdrawnMaxMs` are over, whatever becomes of the exit.
   */
  async clear(state: AccountState, instrumentId: InstrumentId, side: PositionSide): Promise<Clearance> {
    const leg = this.#leg(state.accountId, instrumentId, side);
    if (leg === undefined) return { cleared: true, release: () => undefined };
    const { clock, settings } = this.#deps;
    const { watch } = leg;
    const until = (clock.monotonic() + settings.withdrawnMaxMs) as MonotonicMs;
    watch.clearedUntil = until;
    this.#later(leg, settings.withdrawnMaxMs);
    const hasTime = () => clock.monotonic() < until && !this.#stopped;
    const release = () => {
      if (watch.clearedUntil === until) watch.clearedUntil = 0 as MonotonicMs;
      this.wake(state.accountId, instrumentId, side);
    };
    await Promise.race([watch.running, this.#pause(settings.withdrawnMaxMs)]);
    const pause = (delayMs: number) => this.#pause(delayMs);
    const cleared = await clearLeg({ acts: this.#acts, pause, hasTime }, leg);
    return { cleared: cleared && hasTime(), release };
  }

  /** Resolves when nothing of the guard is under way any more; from now on it starts nothing. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#watches.values()].map(({ running }) => running));
    await this.#acts.settled();
  }

  /** Nothing is being placed, and nothing is naked. */
  get isQuiet(): boolean {
    return ![...this.#watches.values()].some(
      (watch) => watch.running !== undefined || watch.nakedSince !== undefined,
    );
  }

  /** Accounts that have a position without a full stop. */
  uncovered(): readonly AccountId[] {
    return [...this.#watches.values()].flatMap(({ nakedSince, state }) =>
      nakedSince === undefined || state.retired ? [] : [state.accountId],
    );
  }

  #nakedSeconds(position: OwnedPosition): number {
    const since = this.#watches.get(watchKey(position))?.nakedSince;
    return since === undefined ? 0 : (this.#deps.clock.monotonic() - since) / 1_000;
  }

  async #run(leg: GuardedLeg): Promise<void> {
    const { watch } = leg;
    // Events of one turn (answer, report, fill) are looked at together.
    await Promise.resolve();
    while (watch.again && !this.#stopped) {
      watch.again = false;
      try {
        await this.#look(leg);
      } catch (error) {
        this.#deps.journal.write("error", "guard.failed", {
          accountId: leg.state.accountId,
          instrumentId: leg.instrument.id,
          reason: String(error),
        });
        const { stopRetryDelayMs, silentAfterMs } = this.#deps.settings;
        this.#later(leg, stopRetryDelayMs);
        // A claim whose commit was not answered counts as under way until then.
        this.#later(leg, silentAfterMs);
      }
    }
    watch.running = undefined;
    const position = positionOf(leg);
    const isOver = watch.nakedSince === undefined && !this.#isCleared(leg) && !awaitsFills(leg);
    if (position.net.quantity.isZero() && isOver) this.#watches.delete(watchKey(position));
  }

  async #look(leg: GuardedLeg): Promise<void> {
    if (leg.state.retired || !this.#deps.lease.mayAct(leg.state.accountId)) return;
    const { state, venue, instrument, positionSide, watch } = leg;
    for (const order of state.missingFills(instrument.id, positionSide))
      this.#deps.watch.hurry(state, venue, order);
    if (watch.unanswered.size > 0) await this.#askAgain(leg);
    const position = positionOf(leg);
    const facts = this.#facts(leg);
    const need = requiredProtection(facts);
    if (!need.uncovered.isZero() && this.#awaitsReading(leg)) return;
    this.#noteCover(leg, facts.position, need.uncovered);
    this.#deps.crashPoint("guard-looked");
    // What is closed is closed as a whole: its trades say how much that is.
    const isMissing = awaitsFills(leg);
    if (this.#isCleared(leg) || facts.awaitsFills || (watch.emergency && isMissing)) return;
    const mustClose = watch.emergency || (!isMissing && this.#deps.mustClose(position));
    if (!position.net.quantity.isZero() && mustClose) {
      await this.#flatten(leg, facts);
      const refused = this.#deps.clock.monotonic() < watch.exitPausedUntil;
      if (watch.emergency || need.uncovered.isZero() || !refused) return;
    }
    if (this.#awaitsAttachedStop(leg, position)) return;
    for (const action of need.actions) {
      // Fills come in, and exits begin, while an action is under way: what was decided before them holds no more.
      if (this.#isCleared(leg) || !positionOf(leg).net.quantity.eq(position.net.quantity)) {
        watch.again = true;
        return;
      }
      await this.#acts.act(leg, action);
    }
  }

  /** What rests must be known before anything is decided on it. */
  async #askAgain(leg: GuardedLeg): Promise<void> {
    const { state, watch } = leg;
    for (const venueOrderId of [...watch.unanswered]) {
      if (state.foreignOrders.has(venueOrderId))
        await this.#acts.act(leg, { kind: "cancel-attached", venueOrderId });
      else watch.unanswered.delete(venueOrderId);
    }
  }

  #facts(leg: GuardedLeg): ProtectionFacts {
    const { clock, settings, prices } = this.#deps;
    const { venue, instrument, watch } = leg;
    const now = clock.monotonic();
    const price = prices.latest(venue.name, venue.environment, instrument.id);
    const isRecent = price !== undefined && clock.now() - price.at <= PRICE_AGE_MAX_MS;
    const nakedMs = watch.nakedSince === undefined ? 0 : now - watch.nakedSince;
    watch.overdue ||= nakedMs >= settings.withdrawnMaxMs;
    const facts = protectionFacts(leg, {
      overdue: watch.overdue,
      silentUntil: (venue.now() - settings.silentAfterMs) as UnixMs,
      unknownUntil: (venue.now() - settings.unknownAfterMs) as UnixMs,
      markPrice: isRecent && now >= watch.targetsPausedUntil ? price.mark : undefined,
    });
    // The stop that was put back stays until it is known what became of the order that was to leave.
    watch.overdue &&= facts.leaving.gt(0);
    return facts;
  }

  #isCleared({ watch }: GuardedLeg): boolean {
    return this.#deps.clock.monotonic() < watch.clearedUntil;
  }

  #noteCover(leg: GuardedLeg, position: OwnedPosition, uncovered: Decimal): void {
    const { watch } = leg;
    const { clock, settings } = this.#deps;
    if (position.net.quantity.isZero()) {
      watch.covered = false;
      this.#noteClothed(leg);
    } else if (uncovered.isZero()) {
      const nakedMs = this.#noteClothed(leg);
      if (!watch.covered) this.#tellProtected(leg, position, nakedMs);
      watch.covered = true;
    } else if (watch.nakedSince === undefined) {
      watch.covered = false;
      watch.nakedSince = clock.monotonic();
      this.#announce(position, "uncovered");
      this.#later(leg, settings.attachedStopGraceMs);
      this.#later(leg, settings.unprotectedMaxMs);
    } else if (clock.monotonic() - watch.nakedSince >= settings.unprotectedMaxMs) this.#declareEmergency(leg);
  }

  /** Nothing is naked any more; answers for how long something was. */
  #noteClothed({ watch, venue }: GuardedLeg): number {
    if (watch.nakedSince === undefined) return 0;
    const nakedMs = this.#deps.clock.monotonic() - watch.nakedSince;
    watch.nakedSince = undefined;
    watch.stopAttempts = 0;
    watch.withdrew = false;
    watch.emergency = false;
    this.#deps.meter.observe("unprotected_position_ms", nakedMs, { venue: venue.name });
    return nakedMs;
  }

  #announce(position: OwnedPosition, state: "uncovered" | "protected" | "emergency"): void {
    const { announcer, clock } = this.#deps;
    announcer.announce({ kind: "protection.changed", at: clock.now(), position, state });
  }

  #tellProtected({ state }: GuardedLeg, position: OwnedPosition, nakedMs: number): void {
    this.#announce(position, "protected");
    this.#deps.journal.write("info", "position.protected", {
      accountId: state.accountId,
      signalId: position.signalId,
      instrumentId: position.instrumentId,
      quantity: position.net.quantity.toString(),
      stopPrice: position.stopPrice?.toString(),
      nakedMs: Math.round(nakedMs),
    });
  }

  /** A stop that travelled inside the entry needs a moment to be seen on the stream. Where the fill comes late, it had that. */
  #awaitsAttachedStop({ state, venue, watch }: GuardedLeg, position: OwnedPosition): boolean {
    if (!venue.attachesStop || watch.nakedSince === undefined || watch.withdrew) return false;
    const { instrumentId, positionSide, net } = position;
    if (net.quantity.isZero()) return false;
    const { attachedStopGraceMs } = this.#deps.settings;
    if (this.#deps.clock.monotonic() - watch.nakedSince >= attachedStopGraceMs) return false;
    if (state.isShared(instrumentId, positionSide)) return true;
    const filledAt = state.moves.lastOwnedAt(positionKey(instrumentId, positionSide));
    return filledAt === undefined || venue.now() - filledAt < attachedStopGraceMs;
  }

  /** What looks naked after a start may have the stop of its entry: the comparison, which is under way, says so. */
  #awaitsReading(leg: GuardedLeg): boolean {
    const { state, venue, watch } = leg;
    if (!venue.attachesStop || !state.ordersUnread) return false;
    const { clock, settings } = this.#deps;
    const now = clock.monotonic();
    if (watch.unreadUntil === undefined) {
      watch.unreadUntil = (now + settings.unreadOrdersMaxMs) as MonotonicMs;
      this.#later(leg, settings.unreadOrdersMaxMs);
    }
    return now < watch.unreadUntil;
  }

  #declareEmergency(leg: GuardedLeg): void {
    if (leg.watch.emergency) return;
    leg.watch.emergency = true;
    this.#deps.crashPoint("emergency-declared");
    this.#announce(positionOf(leg), "emergency");
    this.#deps.meter.count("emergency_exits_total", { venue: leg.venue.name });
    this.#deps.journal.write("error", "position.emergency-exit", {
      accountId: leg.state.accountId,
      instrumentId: leg.instrument.id,
      stopAttempts: leg.watch.stopAttempts,
    });
    leg.watch.again = true;
  }

  async #flatten(leg: GuardedLeg, facts: ProtectionFacts): Promise<void> {
    // Whoever asked for it, what is on its way out is not sent out twice.
    if (facts.orders.some((order) => isExit(order) && !isSilent(facts, order))) return;
    if (facts.shared) {
      // Beside the trader's quantity a stop that still rests would sell again what the exit sells.
      for (const action of withdrawals(facts)) await this.#acts.act(leg, action);
      const quantity = positionOf(leg).net.quantity;
      if (!quantity.eq(facts.position.net.quantity) || awaitsFills(leg)) {
        leg.watch.again = true;
        return;
      }
    }
    await this.#acts.flatten(leg);
  }

  #later(leg: GuardedLeg, delayMs: number): void {
    this.#deps.timers.after(delayMs, () =>
      this.wake(leg.state.accountId, leg.instrument.id, leg.positionSide),
    );
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#deps.timers.after(delayMs, resolve);
    });
  }

  #leg(accountId: AccountId, instrumentId: InstrumentId, positionSide: PositionSide): GuardedLeg | undefined {
    const state = this.#deps.accounts.find(accountId);
    const venue = this.#deps.venueOf(accountId);
    const instrument = venue?.instrument(instrumentId);
    if (state === undefined || venue === undefined || instrument === undefined) return undefined;
    const key = `${accountId}|${positionKey(instrumentId, positionSide)}`;
    let watch = this.#watches.get(key);
    if (watch?.state !== state) {
      watch = newLegWatch(state);
      this.#watches.set(key, watch);
    }
    return { state, venue, instrument, positionSide, watch };
  }
}

function isExit({ intent }: Order): boolean {
  return intent.reduceOnly && intent.type.kind === "market";
}

function watchKey(position: OwnedPosition): string {
  return `${position.accountId}|${positionKey(position.instrumentId, position.positionSide)}`;
}
