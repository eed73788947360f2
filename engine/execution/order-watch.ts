// Follows an order until it is complete, by asking the venue when the stream stays silent, and resolves `unknown` by proof:
// nothing is sent again; "not found" counts only after the request can no longer be accepted, twice, with no fill.
import type { AccountState } from "../accounts/account-state.ts";
import type { Fill } from "../domain/fill.ts";
import type { ClientOrderId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import { isTerminal, type Order, type OrderType } from "../domain/order.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import type { CancelTimer, Clock, Timers } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { Journal } from "../ports/journal.ts";
import type { OrderRef, Venue } from "../ports/venue.ts";
import type { EngineSettings } from "../settings.ts";
import type { OrderTracker } from "../tracking/order-tracker.ts";

/** First looks after sending; the last delay repeats. Resting orders are looked at rarely: the stream tells. */
const LOOK_DELAYS_MS = [300, 700, 2_000, 5_000];
const RESTING_DELAY_MS = 15_000;
/** A restart finds hundreds that rest: they are not looked at all at once. */
const RESTING_SPREAD = 1 / 3;
const MISSING_FILLS_DELAY_MS = 300;
/** Trades are asked for from a little before the order was signed. */
const FILLS_SLACK_MS = 1_000;
const RECENT_FILLS_MS = 5_000;
/** Venues may answer with what was true before the cancel: so many answers are needed until it is believed that the order still rests. */
const ANSWERS_AFTER_CANCEL = 3;

export interface OrderWatchDeps {
  readonly tracker: OrderTracker;
  /** Trades that an earlier process recorded are known before any is applied. */
  readonly loadFillHistory: (state: AccountState, fills: readonly Fill[]) => Promise<void>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly crashPoint: CrashPoint;
  readonly settings: EngineSettings;
}

interface Watched {
  /** The venue refused the key: asking often floods it, and changes nothing. */
  refused: boolean;
  /** How many the venue answered. */
  looks: number;
  /** Somebody has reason to think that it is over: how often the venue was asked since, and how many answers to the contrary it takes. */
  doubt: { asked: number; answers: number } | undefined;
  /** Its trades were asked for since it was followed. */
  fillsAsked: boolean;
  /** Ends the wait for the next look; undefined while it is under way. */
  wait: { readonly until: MonotonicMs; readonly cancel: CancelTimer } | undefined;
  /** Venue time of the first negative read that could count as proof. */
  absentSince: UnixMs | undefined;
}

export class OrderWatch {
  readonly #deps: OrderWatchDeps;
  readonly #watched = new Map<ClientOrderId, Watched>();

  constructor(deps: OrderWatchDeps) {
    this.#deps = deps;
  }

  follow(state: AccountState, venue: Venue, order: Order): void {
    const id = order.intent.clientOrderId;
    // Another engine has the account. If it comes back, what was sent last is followed anew: an entry left here would keep it from that.
    if (state.retired || this.#watched.has(id)) return;
    this.#watched.set(id, {
      looks: 0,
      doubt: undefined,
      refused: false,
      fillsAsked: false,
      wait: undefined,
      absentSince: undefined,
    });
    this.#schedule(state, venue, id);
  }

  /**
   * The order filled more than we have trades of: what it made may stand unprotected, so the next look does not wait long, and not at
   * all where no stream is up that could tell.
   */
  hurry(state: AccountState, venue: Venue, order: Order): void {
    const id = order.intent.clientOrderId;
    this.follow(state, venue, order);
    const watched = this.#watched.get(id);
    if (watched !== undefined) this.#within(this.#fillsDelay(state, watched, venue), state, venue, id);
  }

  /** One look now at an order that may be over, and soon another one where the venue does not answer. Answers true when it is complete. */
  async look(state: AccountState, venue: Venue, id: ClientOrderId): Promise<boolean> {
    const order = state.findOrder(id);
    if (order === undefined || this.#deps.tracker.isComplete(state, order)) return true;
    this.#doubt(state, venue, order, 1);
    const complete = await this.#look(state, venue, order);
    this.#hurryDoubted(state, venue, order);
    return complete;
  }

  /** The same after a cancel was sent: until it is known what became of it, nobody counts on the order. */
  lookCanceled(state: AccountState, venue: Venue, id: ClientOrderId): Promise<boolean> {
    const order = state.orders.get(id);
    if (order !== undefined) this.#doubtCanceled(state, venue, order);
    return this.look(state, venue, id);
  }

  /** A cancel was not answered: soon the venue is asked what became of the order, and until then nobody counts on it. */
  hurryCanceled(state: AccountState, venue: Venue, order: Order): void {
    this.#doubtCanceled(state, venue, order);
    this.#hurryDoubted(state, venue, order);
  }

  /** The venue does not list it any more, and its trades could not be read: it is looked at soon, not when a resting order is due. */
  hurryVanished(state: AccountState, venue: Venue, order: Order): void {
    this.#doubt(state, venue, order, 1);
    this.#hurryDoubted(state, venue, order);
  }

  #doubtCanceled(state: AccountState, venue: Venue, order: Order): void {
    state.leaving.add(order.intent.clientOrderId);
    this.#doubt(state, venue, order, ANSWERS_AFTER_CANCEL);
  }

  #doubt(state: AccountState, venue: Venue, order: Order, answers: number): void {
    // Whoever looked first: what this look does not bring to its end, later ones must.
    this.follow(state, venue, order);
    const watched = this.#watched.get(order.intent.clientOrderId);
    if (watched !== undefined)
      watched.doubt = { asked: 0, answers: Math.max(answers, watched.doubt?.answers ?? 0) };
  }

  #hurryDoubted(state: AccountState, venue: Venue, order: Order): void {
    const watched = this.#watched.get(order.intent.clientOrderId);
    if (watched?.doubt === undefined) return;
    this.#within(this.#delay(state, watched, venue, order), state, venue, order.intent.clientOrderId);
  }

  /** The next look does not wait longer than that. */
  #within(delayMs: number, state: AccountState, venue: Venue, id: ClientOrderId): void {
    const wait = this.#watched.get(id)?.wait;
    if (wait === undefined || wait.until <= this.#deps.clock.monotonic() + delayMs) return;
    wait.cancel();
    this.#schedule(state, venue, id);
  }

  async #look(state: AccountState, venue: Venue, order: Order): Promise<boolean> {
    const id = order.intent.clientOrderId;
    if (!isTerminal(order.state)) {
      const found = await venue.findOrder(order.intent.accountId, refOf(order));
      const watched = this.#watched.get(id);
      if (watched !== undefined) {
        watched.refused = found.kind === "failed" && found.credentials;
        this.#noteAnswer(state, watched, id, found.kind === "ok");
      }
      if (found.kind === "failed") return false;
      if (watched !== undefined) watched.looks += 1;
      this.#deps.crashPoint("order-looked");
      if (found.value === undefined) return this.#absent(state, venue, order);
      this.#deps.tracker.applyReport(state, found.value);
    }
    const after = state.findOrder(id);
    if (after === undefined) return true;
    if (state.appliedQuantity(id).lt(after.filledQuantity)) {
      const watched = this.#watched.get(id);
      if (watched !== undefined) watched.fillsAsked = true;
      await this.#fetchFills(state, venue, after);
    }
    return this.#deps.tracker.isComplete(state, after);
  }

  /** What an order without an id of ours filled a moment ago. False when the venue could not be asked. */
  readFills(state: AccountState, venue: Venue, instrumentId: InstrumentId): Promise<boolean> {
    return this.#applyFills(state, venue, instrumentId, (venue.now() - RECENT_FILLS_MS) as UnixMs);
  }

  /** Another engine follows this account's orders from now on. */
  forget(state: AccountState): void {
    for (const id of [...state.orders.keys(), ...state.settled.keys()]) this.#watched.delete(id);
  }

  #noteAnswer(state: AccountState, watched: Watched, id: ClientOrderId, answered: boolean): void {
    const { doubt } = watched;
    if (doubt === undefined) return;
    doubt.asked += 1;
    if (answered) doubt.answers -= 1;
    if (doubt.answers > 0) return;
    watched.doubt = undefined;
    state.leaving.delete(id);
  }

  #schedule(state: AccountState, venue: Venue, id: ClientOrderId): void {
    if (state.retired) return;
    const watched = this.#watched.get(id);
    const order = state.findOrder(id);
    if (watched === undefined) return;
    if (order === undefined || this.#deps.tracker.isComplete(state, order)) {
      this.#watched.delete(id);
      return;
    }
    const delayMs = this.#delay(state, watched, venue, order);
    const until = (this.#deps.clock.monotonic() + delayMs) as MonotonicMs;
    const cancel = this.#deps.timers.after(delayMs, () => {
      watched.wait = undefined;
      const now = state.findOrder(id);
      // Told in the meantime that it rests, or ended: nothing to ask.
      const isTold = watched.doubt === undefined && !isSettled(order) && isSettled(now);
      // What rests the stream tells of, and a comparison now and then: a look at each would take the limit from what is urgent.
      const isLeft = watched.doubt === undefined && isSettled(order) && isSettled(now) && !venue.hasSpare();
      if (now === undefined || isTold || isLeft || this.#deps.tracker.isComplete(state, now)) {
        this.#schedule(state, venue, id);
        return;
      }
      this.#look(state, venue, now).then(
        () => this.#schedule(state, venue, id),
        (error: unknown) => {
          this.#deps.journal.write("error", "order.look-failed", {
            clientOrderId: id,
            reason: String(error),
          });
          this.#schedule(state, venue, id);
        },
      );
    });
    watched.wait = { until, cancel };
  }

  /** A stream that is up tells of them in a moment; else they are asked for at once, but once only. */
  #fillsDelay({ accountId }: AccountState, { fillsAsked }: Watched, venue: Venue): number {
    return fillsAsked || venue.isStreamUp(accountId) ? MISSING_FILLS_DELAY_MS : 0;
  }

  #delay(state: AccountState, watched: Watched, venue: Venue, order: Order): number {
    if (watched.refused) return RESTING_DELAY_MS;
    if (order.filledQuantity.gt(state.appliedQuantity(order.intent.clientOrderId)))
      return this.#fillsDelay(state, watched, venue);
    if (order.state === "unknown" || order.state === "claimed") {
      return watched.looks === 0 ? (LOOK_DELAYS_MS[0] ?? 0) : this.#deps.settings.proofReadGapMs;
    }
    if (watched.doubt !== undefined) return nthDelay(watched.doubt.asked - 1);
    const resting = order.state === "open" && restsAtVenue(order);
    if (isSettled(order) || (resting && watched.looks > 1)) return restingDelay(order);
    return nthDelay(watched.looks);
  }

  async #absent(state: AccountState, venue: Venue, order: Order): Promise<boolean> {
    const { settings, tracker } = this.#deps;
    if (order.state !== "claimed" && order.state !== "unknown") return false;
    const now = venue.now();
    if (now <= order.validUntil + settings.proofMarginMs) return false;
    const watched = this.#watched.get(order.intent.clientOrderId);
    if (watched?.absentSince === undefined || now - watched.absentSince < settings.proofReadGapMs) {
      if (watched !== undefined) watched.absentSince ??= now;
      return false;
    }
    if (!(await this.#fetchFills(state, venue, order))) return false;
    if (state.appliedQuantity(order.intent.clientOrderId).gt(0)) return false;
    const known = state.findOrder(order.intent.clientOrderId);
    // Somebody told of it meanwhile: what is there is not absent.
    if (known?.state !== "claimed" && known?.state !== "unknown") return false;
    tracker.advance(
      state,
      { ...known, state: "not-sent", reason: "PROVED_ABSENT" },
      "not-sent",
      "PROVED_ABSENT",
    );
    return true;
  }

  #fetchFills(state: AccountState, venue: Venue, order: Order): Promise<boolean> {
    const since = Math.min(order.signedAt, ...endedBefore(state, order)) - FILLS_SLACK_MS;
    return this.#applyFills(state, venue, order.intent.instrumentId, since as UnixMs);
  }

  async #applyFills(
    state: AccountState,
    venue: Venue,
    instrumentId: InstrumentId,
    since: UnixMs,
  ): Promise<boolean> {
    const fills = await venue.fills(state.accountId, since, instrumentId);
    if (fills.kind === "failed") return false;
    try {
      await this.#deps.loadFillHistory(state, fills.value);
    } catch {
      // The record did not answer: nothing is applied, the next look asks again.
      return false;
    }
    for (const fill of fills.value) this.#deps.tracker.applyFill(state, fill);
    return true;
  }
}

export function refOf(order: Order): OrderRef {
  const { clientOrderId, instrumentId } = order.intent;
  return {
    clientOrderId,
    venueOrderId: order.venueOrderId,
    instrumentId,
    conditional: isConditional(order.intent.type),
  };
}

/**
 * Entries are sent when nothing of ours stands the other way. Where our book says that something does, an order of ours has ended
 * it, and its trades come first. When the orders that may have were signed.
 */
function endedBefore(state: AccountState, { intent }: Order): readonly UnixMs[] {
  const { instrumentId, positionSide, leg, side } = intent;
  const { quantity } = state.position(instrumentId, positionSide).net;
  if (leg !== "entry" || quantity.isZero() || quantity.isNeg() === (side === "sell")) return [];
  return [...state.orders.values()].flatMap(({ intent: other, signedAt }) =>
    other.instrumentId === instrumentId && other.positionSide === positionSide ? [signedAt] : [],
  );
}

function nthDelay(nth: number): number {
  return LOOK_DELAYS_MS[Math.min(Math.max(nth, 0), LOOK_DELAYS_MS.length - 1)] ?? RESTING_DELAY_MS;
}

function restingDelay({ intent: { clientOrderId } }: Order): number {
  const place = (clientOrderId.charCodeAt(clientOrderId.length - 1) % 32) / 32;
  return RESTING_DELAY_MS * (1 - RESTING_SPREAD * place);
}

/** A stop or target that the venue has said to rest. An entry may fill the moment after. */
function isSettled(order: Order | undefined): boolean {
  return order?.state === "open" && isConditional(order.intent.type);
}

function isConditional({ kind }: OrderType): boolean {
  return kind === "stop-market" || kind === "take-profit-market";
}

function restsAtVenue(order: Order): boolean {
  return order.intent.type.kind !== "market";
}
