// Step 5 of a signal's life: watches every position, driven by facts, and flattens what it cannot protect.
// It owns no truth: it compares what the position needs with what rests at the venue, and acts on the difference.

import { approveProtection } from "../../risk/approve-protection.ts";
import type { AccountState } from "../accounts/account-state.ts";
import { positionKey } from "../accounts/account-state.ts";
import type { Accounts } from "../accounts/accounts.ts";
import type { Approved } from "../domain/approved.ts";
import { assertNever } from "../domain/assert-never.ts";
import type { Decimal } from "../domain/decimal.ts";
import type { AccountId, ClientOrderId, VenueOrderId } from "../domain/ids.ts";
import type { Instrument, InstrumentId } from "../domain/instrument.ts";
import type { Leg, Order, OrderIntent, OrderType } from "../domain/order.ts";
import { isTerminal } from "../domain/order.ts";
import type { PositionSide } from "../domain/side.ts";
import type { MonotonicMs } from "../domain/time.ts";
import { clientOrderId, type Mac } from "../execution/client-order-id.ts";
import type { OrderDesk } from "../execution/order-desk.ts";
import { type OrderWatch, refOf } from "../execution/order-watch.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import type { Venue } from "../ports/venue.ts";
import type { EngineSettings } from "../settings.ts";
import type { Recorder } from "../tracking/recorder.ts";
import { awaitsFills, protectionFacts } from "./protection-facts.ts";
import { type ProtectionAction, requiredProtection } from "./required-protection.ts";

export interface GuardDeps {
  readonly accounts: Accounts;
  readonly venueOf: (accountId: AccountId) => Venue | undefined;
  readonly desk: OrderDesk;
  readonly watch: OrderWatch;
  readonly recorder: Recorder;
  readonly mac: Mac;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly meter: Meter;
  readonly crashPoint: CrashPoint;
  readonly settings: EngineSettings;
}

/** One position under guard. */
interface Watch {
  running: boolean;
  /** Told once per time that a position came under protection. */
  covered: boolean;
  again: boolean;
  nakedSince: MonotonicMs | undefined;
  stopAttempts: number;
  targetsPausedUntil: MonotonicMs;
  exitPausedUntil: MonotonicMs;
  emergency: boolean;
}

interface Subject {
  readonly state: AccountState;
  readonly venue: Venue;
  readonly instrument: Instrument;
  readonly positionSide: PositionSide;
  readonly watch: Watch;
}

export class Guard {
  readonly #deps: GuardDeps;
  readonly #watches = new Map<string, Watch>();

  constructor(deps: GuardDeps) {
    this.#deps = deps;
  }

  /** Something changed: look at this position once the current turn is over. One look at a time per position. */
  wake(accountId: AccountId, instrumentId: InstrumentId, positionSide: PositionSide): void {
    const subject = this.#subject(accountId, instrumentId, positionSide);
    if (subject === undefined) return;
    const { watch } = subject;
    watch.again = true;
    if (watch.running) return;
    watch.running = true;
    void this.#run(subject);
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

  /** Nothing is being placed, and nothing is naked. */
  get isQuiet(): boolean {
    return ![...this.#watches.values()].some((watch) => watch.running || watch.nakedSince !== undefined);
  }

  #nakedSeconds(position: OwnedPosition): number {
    const since = this.#watches.get(watchKey(position))?.nakedSince;
    return since === undefined ? 0 : (this.#deps.clock.monotonic() - since) / 1_000;
  }

  async #run(subject: Subject): Promise<void> {
    const { watch } = subject;
    // Events of one turn (answer, report, fill) are looked at together.
    await Promise.resolve();
    while (watch.again) {
      watch.again = false;
      try {
        await this.#look(subject);
      } catch (error) {
        this.#deps.journal.write("error", "guard.failed", {
          accountId: subject.state.accountId,
          instrumentId: subject.instrument.id,
          reason: String(error),
        });
        this.#later(subject, this.#deps.settings.stopRetryDelayMs);
      }
    }
    watch.running = false;
    const position = this.#position(subject);
    if (position.net.quantity.isZero() && watch.nakedSince === undefined)
      this.#watches.delete(watchKey(position));
  }

  async #look(subject: Subject): Promise<void> {
    const position = this.#position(subject);
    const facts = protectionFacts(subject);
    const need = requiredProtection(facts);
    this.#noteCover(subject, position, need.uncovered);
    this.#deps.crashPoint("guard-looked");
    if (awaitsFills(subject)) return;
    if (subject.watch.emergency && !position.net.quantity.isZero())
      return this.#flatten(subject, facts.orders);
    if (this.#awaitsAttachedStop(subject, position)) return;
    for (const action of need.actions) {
      // Fills come in while an action is under way: what was decided before them holds no more.
      if (!this.#position(subject).net.quantity.eq(position.net.quantity)) {
        subject.watch.again = true;
        return;
      }
      await this.#act(subject, action);
    }
  }

  #noteCover(subject: Subject, position: OwnedPosition, uncovered: Decimal): void {
    const { watch } = subject;
    const { clock, settings } = this.#deps;
    if (position.net.quantity.isZero()) {
      watch.covered = false;
      this.#noteClothed(subject);
    } else if (uncovered.isZero()) {
      const nakedMs = this.#noteClothed(subject);
      if (!watch.covered) this.#tellProtected(subject, position, nakedMs);
      watch.covered = true;
    } else if (watch.nakedSince === undefined) {
      watch.covered = false;
      watch.nakedSince = clock.monotonic();
      this.#later(subject, settings.attachedStopGraceMs);
      this.#later(subject, settings.unprotectedMaxMs);
    } else if (clock.monotonic() - watch.nakedSince >= settings.unprotectedMaxMs)
      this.#declareEmergency(subject);
  }

  /** Nothing is naked any more; answers for how long something was. */
  #noteClothed({ watch, venue }: Subject): number {
    if (watch.nakedSince === undefined) return 0;
    const nakedMs = this.#deps.clock.monotonic() - watch.nakedSince;
    watch.nakedSince = undefined;
    watch.stopAttempts = 0;
    watch.emergency = false;
    this.#deps.meter.observe("unprotected_position_ms", nakedMs, { venue: venue.name });
    return nakedMs;
  }

  #tellProtected({ state }: Subject, position: OwnedPosition, nakedMs: number): void {
    this.#deps.journal.write("info", "position.protected", {
      accountId: state.accountId,
      signalId: position.signalId,
      instrumentId: position.instrumentId,
      quantity: position.net.quantity.toString(),
      stopPrice: position.stopPrice?.toString(),
      nakedMs: Math.round(nakedMs),
    });
  }

  /** A stop that travelled inside the entry needs a moment to be seen on the stream. */
  #awaitsAttachedStop({ venue, watch }: Subject, position: OwnedPosition): boolean {
    if (!venue.attachesStop || watch.nakedSince === undefined || position.net.quantity.isZero()) return false;
    return this.#deps.clock.monotonic() - watch.nakedSince < this.#deps.settings.attachedStopGraceMs;
  }

  #declareEmergency(subject: Subject): void {
    if (subject.watch.emergency) return;
    subject.watch.emergency = true;
    this.#deps.crashPoint("emergency-declared");
    this.#deps.meter.count("emergency_exits_total", { venue: subject.venue.name });
    this.#deps.journal.write("error", "position.emergency-exit", {
      accountId: subject.state.accountId,
      instrumentId: subject.instrument.id,
      stopAttempts: subject.watch.stopAttempts,
    });
    subject.watch.again = true;
  }

  async #act(subject: Subject, action: ProtectionAction): Promise<void> {
    switch (action.kind) {
      case "place-stop":
        return this.#placeStop(subject, action.quantity, action.triggerPrice);
      case "place-target":
        return this.#placeTarget(subject, action);
      case "cancel":
        return this.#cancel(subject, action.clientOrderId);
      case "cancel-attached":
        return this.#cancelAttached(subject, action.venueOrderId);
      default:
        return assertNever(action);
    }
  }

  async #placeStop(subject: Subject, quantity: Decimal, triggerPrice: Decimal): Promise<void> {
    const { watch } = subject;
    const { settings } = this.#deps;
    if (watch.stopAttempts >= settings.stopAttemptsMax) return this.#declareEmergency(subject);
    watch.stopAttempts += 1;
    this.#deps.crashPoint("stop-needed");
    const placed = await this.#place(subject, "stop", { kind: "stop-market", triggerPrice }, quantity);
    this.#deps.crashPoint("stop-placed");
    if (placed === undefined) return;
    if (placed.state !== "rejected" && placed.state !== "not-sent") {
      watch.stopAttempts = 0;
      return;
    }
    // The price is through the stop already: it did its work, so close now.
    if (placed.reason?.startsWith("would-trigger") === true) return this.#declareEmergency(subject);
    watch.again = false;
    this.#later(subject, settings.stopRetryDelayMs);
  }

  async #placeTarget(
    subject: Subject,
    { leg, quantity, triggerPrice }: Extract<ProtectionAction, { kind: "place-target" }>,
  ): Promise<void> {
    const { watch } = subject;
    const { clock, settings, crashPoint } = this.#deps;
    if (clock.monotonic() < watch.targetsPausedUntil) return;
    crashPoint("target-needed");
    const type = { kind: "take-profit-market", triggerPrice } as const;
    let placed = await this.#place(subject, leg, type, quantity);
    // The price is at the target already: take the profit now.
    if (placed?.reason?.startsWith("would-trigger") === true) {
      const staying = subject.state.quantityStaying(this.#position(subject)).abs();
      if (staying.lt(quantity) || awaitsFills(subject)) return;
      placed = await this.#place(subject, leg, { kind: "market" }, quantity);
    }
    crashPoint("target-placed");
    if (placed?.state !== "rejected" && placed?.state !== "not-sent") return;
    // The stop protects meanwhile: targets must not flood the venue.
    watch.targetsPausedUntil = (clock.monotonic() + settings.targetRetryDelayMs) as MonotonicMs;
    watch.again = false;
    this.#later(subject, settings.targetRetryDelayMs);
  }

  async #flatten(subject: Subject, orders: readonly Order[]): Promise<void> {
    // Whoever asked for it, what is on its way out is not sent out twice.
    if (orders.some(({ intent }) => intent.reduceOnly && intent.type.kind === "market")) return;
    const { watch } = subject;
    const { clock, settings } = this.#deps;
    if (clock.monotonic() < watch.exitPausedUntil) return;
    const quantity = this.#position(subject).net.quantity.abs();
    const placed = await this.#place(subject, "emergency-exit", { kind: "market" }, quantity);
    if (placed?.state !== "rejected" && placed?.state !== "not-sent") return;
    watch.again = false;
    watch.exitPausedUntil = (clock.monotonic() + settings.stopRetryDelayMs) as MonotonicMs;
    this.#later(subject, settings.stopRetryDelayMs);
  }

  /** Answers the order as it stands after sending; undefined when risk or the record refused it. */
  async #place(subject: Subject, leg: Leg, type: OrderType, quantity: Decimal): Promise<Order | undefined> {
    const intent = this.#intent(subject, leg, type, quantity);
    if (intent === undefined) return undefined;
    const sent = await this.#deps.desk.claimAndSend(subject.state, subject.venue, intent);
    if (!sent) subject.watch.again = true;
    return subject.state.findOrder(intent.clientOrderId);
  }

  #intent(subject: Subject, leg: Leg, type: OrderType, quantity: Decimal): Approved<OrderIntent> | undefined {
    const { state, positionSide } = subject;
    const position = this.#position(subject);
    const { signalId, strategyId, tenantId, accountId, instrumentId } = position;
    if (signalId === undefined || strategyId === undefined) return undefined;
    const generation = position.protectionGeneration;
    const next = { ...position, protectionGeneration: generation + 1 };
    state.setPosition(next);
    this.#deps.recorder.position(next);
    const verdict = approveProtection(
      {
        clientOrderId: clientOrderId(this.#deps.mac, { tenantId, signalId, accountId, leg, generation }),
        tenantId,
        accountId,
        signalId,
        strategyId,
        instrumentId,
        leg,
        generation,
        side: position.net.quantity.isNeg() ? "buy" : "sell",
        positionSide,
        type,
        quantity,
        reduceOnly: true,
        attachedStop: undefined,
        protection: undefined,
        margin: undefined,
        leverage: undefined,
        expiresAt: undefined,
      },
      position.net.quantity,
    );
    if (!("code" in verdict)) return verdict;
    this.#deps.journal.write("error", "protection.refused", {
      accountId,
      instrumentId,
      leg,
      code: verdict.code,
    });
    return undefined;
  }

  async #cancel({ state, venue, watch }: Subject, id: ClientOrderId): Promise<void> {
    const order = state.findOrder(id);
    if (order === undefined || isTerminal(order.state)) return;
    this.#deps.crashPoint("cancel-sending");
    const outcome = await venue.cancel(state.accountId, refOf(order));
    this.#deps.crashPoint("cancel-answered");
    if (outcome.kind !== "failed") {
      await this.#deps.watch.look(state, venue, id);
      return;
    }
    const { code, reason } = outcome;
    this.#deps.journal.write("warn", "order.cancel-failed", {
      accountId: state.accountId,
      clientOrderId: id,
      code,
      reason,
    });
    watch.again = false;
  }

  async #cancelAttached({ state, venue, instrument }: Subject, venueOrderId: VenueOrderId): Promise<void> {
    const ref = { clientOrderId: undefined, venueOrderId, instrumentId: instrument.id, conditional: true };
    const outcome = await venue.cancel(state.accountId, ref);
    if (outcome.kind !== "failed") state.foreignOrders.delete(venueOrderId);
  }

  #later(subject: Subject, delayMs: number): void {
    this.#deps.timers.after(delayMs, () =>
      this.wake(subject.state.accountId, subject.instrument.id, subject.positionSide),
    );
  }

  #subject(
    accountId: AccountId,
    instrumentId: InstrumentId,
    positionSide: PositionSide,
  ): Subject | undefined {
    const state = this.#deps.accounts.find(accountId);
    const venue = this.#deps.venueOf(accountId);
    const instrument = venue?.instrument(instrumentId);
    if (state === undefined || venue === undefined || instrument === undefined) return undefined;
    const key = `${accountId}|${positionKey(instrumentId, positionSide)}`;
    let watch = this.#watches.get(key);
    if (watch === undefined) {
      watch = {
        running: false,
        covered: false,
        again: false,
        nakedSince: undefined,
        stopAttempts: 0,
        targetsPausedUntil: 0 as MonotonicMs,
        exitPausedUntil: 0 as MonotonicMs,
        emergency: false,
      };
      this.#watches.set(key, watch);
    }
    return { state, venue, instrument, positionSide, watch };
  }

  #position({ state, instrument, positionSide }: Subject): OwnedPosition {
    return state.position(instrument.id, positionSide);
  }
}

function watchKey(position: OwnedPosition): string {
  return `${position.accountId}|${positionKey(position.instrumentId, position.positionSide)}`;
}
