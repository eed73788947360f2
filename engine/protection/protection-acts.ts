// Carries out what a position needs: claims and sends stops, targets and emergency exits, withdraws what must go.
// The guard decides when; what comes of an act it learns from the account's state.
import { approveProtection } from "../../risk/approve-protection.ts";
import type { Approved } from "../domain/approved.ts";
import { assertNever } from "../domain/assert-never.ts";
import type { Decimal } from "../domain/decimal.ts";
import type { ClientOrderId, VenueOrderId } from "../domain/ids.ts";
import { isTerminal, type Leg, type Order, type OrderIntent, type OrderType } from "../domain/order.ts";
import type { MonotonicMs } from "../domain/time.ts";
import { clientOrderId, type Mac } from "../execution/client-order-id.ts";
import type { OrderDesk, SentOrder } from "../execution/order-desk.ts";
import { type OrderWatch, refOf } from "../execution/order-watch.ts";
import type { CancelTimer, Clock, Timers } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { Journal } from "../ports/journal.ts";
import type { EngineSettings } from "../settings.ts";
import type { Recorder } from "../tracking/recorder.ts";
import { asAnswered } from "./as-answered.ts";
import { type GuardedLeg, positionOf } from "./guarded-leg.ts";
import { awaitsFills } from "./protection-facts.ts";
import type { ProtectionAction } from "./protection-need.ts";

export interface ProtectionActsDeps {
  readonly desk: OrderDesk;
  readonly watch: OrderWatch;
  readonly recorder: Recorder;
  readonly mac: Mac;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly crashPoint: CrashPoint;
  readonly settings: EngineSettings;
  /** The position cannot be protected: it must be closed. */
  readonly onEmergency: (leg: GuardedLeg) => void;
  /** Look again, after a while. */
  readonly later: (leg: GuardedLeg, delayMs: number) => void;
}

/** So many exits are refused before the pauses between them grow. */
const EXITS_AT_ONCE = 4;

export class ProtectionActs {
  readonly #deps: ProtectionActsDeps;
  readonly #sending = new Set<Promise<unknown>>();

  constructor(deps: ProtectionActsDeps) {
    this.#deps = deps;
  }

  async act(leg: GuardedLeg, action: ProtectionAction): Promise<void> {
    switch (action.kind) {
      case "place-stop":
        return this.#placeStop(leg, action.quantity, action.triggerPrice);
      case "place-target":
        return this.#placeTarget(leg, action);
      case "take-target":
        return this.#takeTarget(leg, action.leg, action.quantity);
      case "cancel":
        return this.#cancel(leg, action.clientOrderId);
      case "cancel-attached":
        return this.#cancelAttached(leg, action.venueOrderId);
      default:
        return assertNever(action);
    }
  }

  /** Resolves when no order of the guard is on its way any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#sending);
  }

  async flatten(leg: GuardedLeg): Promise<void> {
    const { watch, state } = leg;
    const { clock, settings } = this.#deps;
    if (clock.monotonic() < watch.exitPausedUntil) return;
    const position = positionOf(leg);
    // What is silent may not come: where the trader holds nothing beside us, reduce-only keeps two exits from taking too much.
    const isShared = state.isShared(leg.instrument.id, leg.positionSide);
    const quantity = (isShared ? state.quantityStaying(position) : position.net.quantity).abs();
    const placed = await this.#place(leg, "emergency-exit", { kind: "market" }, quantity);
    if (placed !== undefined) this.#lookWhenSilent(leg, placed);
    if (!isRefused(placed)) {
      watch.exitsRefused = 0;
      return;
    }
    const pauseMs = exitPauseMs(watch.exitsRefused, settings);
    watch.exitsRefused += 1;
    watch.again = false;
    watch.exitPausedUntil = (clock.monotonic() + pauseMs) as MonotonicMs;
    this.#deps.later(leg, pauseMs);
  }

  async #placeStop(leg: GuardedLeg, quantity: Decimal, triggerPrice: Decimal): Promise<void> {
    const { watch } = leg;
    const { settings, crashPoint } = this.#deps;
    if (watch.stopAttempts >= settings.stopAttemptsMax) return this.#deps.onEmergency(leg);
    watch.stopAttempts += 1;
    crashPoint("stop-needed");
    const placed = await this.#place(leg, "stop", { kind: "stop-market", triggerPrice }, quantity);
    crashPoint("stop-placed");
    if (placed === undefined) return;
    if (!isRefused(placed)) {
      watch.stopAttempts = 0;
      this.#lookWhenSilent(leg, placed);
      return;
    }
    // The price is through the stop already: it did its work, so close now.
    if (wouldTrigger(placed)) return this.#deps.onEmergency(leg);
    watch.again = false;
    this.#deps.later(leg, settings.stopRetryDelayMs);
  }

  /** Without an answer the next one goes the moment this one counts as silent. */
  #lookWhenSilent(leg: GuardedLeg, { state, signedAt }: Order): void {
    if (state !== "unknown" && state !== "claimed") return;
    const { silentAfterMs, unknownAfterMs } = this.#deps.settings;
    const silentFrom = signedAt + (state === "unknown" ? unknownAfterMs : silentAfterMs);
    this.#deps.later(leg, Math.max(0, silentFrom - leg.venue.now()));
  }

  async #placeTarget(
    subject: GuardedLeg,
    { leg, quantity, triggerPrice }: Extract<ProtectionAction, { kind: "place-target" }>,
  ): Promise<void> {
    const { clock, crashPoint } = this.#deps;
    if (clock.monotonic() < subject.watch.targetsPausedUntil) return;
    crashPoint("target-needed");
    const placed = await this.#place(subject, leg, { kind: "take-profit-market", triggerPrice }, quantity);
    // The price is at the target already: take the profit now.
    if (wouldTrigger(placed)) return this.#takeTarget(subject, leg, quantity);
    crashPoint("target-placed");
    if (isRefused(placed)) this.#pauseTargets(subject);
  }

  async #takeTarget(subject: GuardedLeg, leg: Leg, quantity: Decimal): Promise<void> {
    const { state, instrument, positionSide } = subject;
    const staying = state.quantityStaying(positionOf(subject)).abs();
    if (staying.lt(quantity) || awaitsFills(subject)) return;
    // Only where the trader holds nothing does reduce-only keep the stop, which still rests, from taking the rest twice.
    if (state.isShared(instrument.id, positionSide) && this.#hasRestingStop(subject)) return;
    const placed = await this.#place(subject, leg, { kind: "market" }, quantity);
    this.#deps.crashPoint("target-placed");
    if (isRefused(placed)) this.#pauseTargets(subject);
  }

  #hasRestingStop({ state, instrument, positionSide }: GuardedLeg): boolean {
    return [...state.orders.values()].some(
      ({ intent }) =>
        intent.leg === "stop" &&
        intent.instrumentId === instrument.id &&
        intent.positionSide === positionSide,
    );
  }

  /** The stop protects meanwhile: targets must not flood the venue. */
  #pauseTargets(leg: GuardedLeg): void {
    const { clock, settings } = this.#deps;
    leg.watch.targetsPausedUntil = (clock.monotonic() + settings.targetRetryDelayMs) as MonotonicMs;
    leg.watch.again = false;
    this.#deps.later(leg, settings.targetRetryDelayMs);
  }

  /**
   * Answers the order as it stands after sending, or once it is silent: a request that hangs must not keep the guard from what
   * the position needs next. Undefined when risk or the record refused it.
   */
  async #place(
    subject: GuardedLeg,
    leg: Leg,
    type: OrderType,
    quantity: Decimal,
  ): Promise<Order | undefined> {
    const intent = this.#intent(subject, leg, type, quantity);
    if (intent === undefined) return undefined;
    const sent = await this.#untilSilent(this.#deps.desk.claimAndSend(subject.state, subject.venue, intent));
    if (!sent) subject.watch.again = true;
    return subject.state.findOrder(intent.clientOrderId);
  }

  async #untilSilent(sending: Promise<SentOrder | undefined>): Promise<boolean> {
    const { timers, settings, journal } = this.#deps;
    let isSilent = false;
    let cancel: CancelTimer = () => undefined;
    const silence = new Promise<true>((resolve) => {
      cancel = timers.after(settings.silentAfterMs, () => {
        isSilent = true;
        resolve(true);
      });
    });
    const ended = sending
      .then((sent) => sent !== undefined)
      .catch((error: unknown) => {
        if (!isSilent) throw error;
        journal.write("error", "protection.failed", { reason: String(error) });
        return true;
      })
      .finally(() => {
        cancel();
        this.#sending.delete(ended);
      });
    this.#sending.add(ended);
    return Promise.race([ended, silence]);
  }

  #intent(
    subject: GuardedLeg,
    leg: Leg,
    type: OrderType,
    quantity: Decimal,
  ): Approved<OrderIntent> | undefined {
    const { state, positionSide } = subject;
    const held = positionOf(subject);
    const position = asAnswered(subject)?.position ?? held;
    const { signalId, strategyId, tenantId, accountId, instrumentId } = position;
    if (signalId === undefined || strategyId === undefined) return undefined;
    const generation = held.protectionGeneration;
    const next = { ...held, protectionGeneration: generation + 1 };
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
    const { code } = verdict;
    this.#deps.journal.write("error", "protection.refused", { accountId, instrumentId, leg, code });
    return undefined;
  }

  async #cancel({ state, venue, watch }: GuardedLeg, id: ClientOrderId): Promise<void> {
    const order = state.findOrder(id);
    if (order === undefined || isTerminal(order.state)) return;
    this.#deps.crashPoint("cancel-sending");
    const outcome = await venue.cancel(state.accountId, refOf(order));
    this.#deps.crashPoint("cancel-answered");
    if (outcome.kind !== "failed") {
      watch.withdrew ||= order.intent.leg === "stop";
      await this.#deps.watch.lookCanceled(state, venue, id);
      return;
    }
    const { code, reason } = outcome;
    const { accountId } = state;
    this.#deps.journal.write("warn", "order.cancel-failed", { accountId, clientOrderId: id, code, reason });
    // Not answered is not refused: it may be gone.
    this.#deps.watch.hurryCanceled(state, venue, order);
    watch.again = false;
  }

  async #cancelAttached(
    { state, venue, instrument, watch }: GuardedLeg,
    venueOrderId: VenueOrderId,
  ): Promise<void> {
    const ref = { clientOrderId: undefined, venueOrderId, instrumentId: instrument.id, conditional: true };
    watch.unanswered.add(venueOrderId);
    const outcome = await venue.cancel(state.accountId, ref);
    if (outcome.kind === "failed") return;
    watch.withdrew = true;
    // It may have triggered: what it closed must be known before anything is decided on what is left.
    if (outcome.kind === "not-open" && !(await this.#deps.watch.readFills(state, venue, instrument.id)))
      return;
    watch.unanswered.delete(venueOrderId);
    state.endForeignOrder(venueOrderId);
  }
}

/** What passes is soon over; a revoked key is not, and asking it for minutes would take the account's share of the venue's limits. */
function exitPauseMs(refusedBefore: number, { stopRetryDelayMs, exitRetryMaxMs }: EngineSettings): number {
  const grownMs = stopRetryDelayMs * 2 ** Math.max(0, refusedBefore - EXITS_AT_ONCE);
  return Math.max(stopRetryDelayMs, Math.min(grownMs, exitRetryMaxMs));
}

function isRefused(order: Order | undefined): boolean {
  return order?.state === "rejected" || order?.state === "not-sent";
}

function wouldTrigger(order: Order | undefined): boolean {
  return order?.reason?.startsWith("would-trigger") === true;
}
