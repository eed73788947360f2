// Makes our view of one account equal the venue's: after start-up, after a stream gap, and from time to time.
// The venue is the truth; what the trader does by hand is noticed and never fought.
import type { AccountState } from "../accounts/account-state.ts";
import { legOfKey, positionKey } from "../accounts/account-state.ts";
import { Decimal, minDecimal, ZERO } from "../domain/decimal.ts";
import { type Fill, signedQuantity } from "../domain/fill.ts";
import type { VenueOrderId, VenueTradeId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { Order } from "../domain/order.ts";
import type { PositionSide } from "../domain/side.ts";
import type { UnixMs } from "../domain/time.ts";
import type { OrderWatch } from "../execution/order-watch.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import type { OrderReport, PositionReport, Read, Venue } from "../ports/venue.ts";
import type { EquityTracker } from "../tracking/equity-tracker.ts";
import { type AdoptLostDeps, adoptLost } from "./adopt-lost.ts";
import { isDoubtful, settleDoubts } from "./settle-doubts.ts";

/** Trades are asked for from a little before the oldest thing they could explain. */
const FILLS_SLACK_MS = 5_000;
const POSITION_READS_MAX = 5;
/** Venues show a position before the trade that changed it: so long the trade is asked for before the change is booked without it. */
const TRADE_LAG_MAX_MS = 5_000;
/** So old is at most a trade of the trader's that is on its way to us; what differs for longer is asked for in vain, once a comparison. */
const UNTOLD_MAX_MS = 60_000;

export interface ReconcileDeps extends AdoptLostDeps {
  readonly equity: EquityTracker;
  readonly watch: OrderWatch;
  readonly crashPoint: CrashPoint;
  /** Fills that came in through us before are known; those that an earlier process recorded are loaded here, once. */
  readonly loadFillHistory: (state: AccountState, fills: readonly Fill[]) => Promise<void>;
  readonly loadFundingHistory: (state: AccountState, since: UnixMs) => Promise<void>;
}

export type Reconciled =
  | { readonly kind: "ok" }
  /** The venue has answered; a moment later it can be said. */
  | { readonly kind: "waits"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string; readonly credentials: boolean };

export async function reconcileAccount(
  deps: ReconcileDeps,
  state: AccountState,
  venue: Venue,
): Promise<Reconciled> {
  const { accountId } = state;
  // What was held when the gap began may be closed by what is told now, and was paid for until then.
  noteMissedFundings(state);
  // What of ours the record has lost may rest anywhere.
  const listed = state.lostTimeUnread ? undefined : new Set(instrumentsAtStake(state).keys());
  const [open, balance] = await Promise.all([venue.openOrders(accountId, listed), venue.balance(accountId)]);
  if (open.kind === "failed") return failure(open);
  deps.crashPoint("reconcile-read");
  if (balance.kind === "ok") deps.equity.applyBalance(state, balance.value, deps.clock.now());
  const unread = await adoptLost(deps, state, venue, open.value);
  if (unread !== undefined) return failure(unread);
  adoptOpenOrders(deps, state, open.value);
  const missed = await fetchMissedFills(deps, state, venue, unfinished(state, open.value));
  if (missed !== undefined) {
    // The next comparison may be seconds away, and what one of them has opened stands without its stop.
    for (const order of vanishedOrders(state, open.value)) deps.watch.hurryVanished(state, venue, order);
    return missed;
  }
  await resolveVanishedOrders(deps, state, venue, open.value);
  deps.crashPoint("reconcile-caught-up");
  // What fills made must be protected, whether or not the venue tells the balance.
  if (balance.kind === "failed") return failure(balance);
  for (let read = 0; read < POSITION_READS_MAX; read += 1) {
    const seen = state.tradesSeen;
    const positions = await venue.positions(accountId);
    if (positions.kind === "failed") return failure(positions);
    const late = await fetchMissedFills(deps, state, venue, differing(state, positions.value));
    if (late !== undefined) return late;
    const untold = await fetchUntoldTrades(deps, state, venue, positions.value);
    if (untold !== undefined) return untold;
    // A trade around the read would look as if the venue had lost or found what was traded.
    if (state.tradesSeen !== seen) continue;
    const unsettled = await settleDoubts(deps, state, venue, positions.value);
    if (unsettled !== undefined) return unsettled.kind === "waits" ? unsettled : failure(unsettled);
    if (state.tradesSeen !== seen) continue;
    const waits = comparePositions(deps, state, positions.value);
    if (waits) return { kind: "waits", reason: "a position changed and its trade is not told yet" };
    // Told meanwhile, and whose it is cannot be said yet.
    if (isDoubtful(state)) continue;
    // Only now is it known what the trader holds beside ours, and so what our share of a payment is.
    noteMissedFundings(state);
    const unpaid = await fetchMissedFundings(deps, state, venue);
    if (unpaid !== undefined) return unpaid;
    deps.crashPoint("reconcile-compared");
    state.reconciled = true;
    return { kind: "ok" };
  }
  return { kind: "waits", reason: "it trades too fast to be compared" };
}

function failure(read: Extract<Read<unknown>, { kind: "failed" }>): Reconciled {
  return { kind: "failed", reason: `${read.code} ${read.reason}`, credentials: read.credentials };
}

function adoptOpenOrders(deps: ReconcileDeps, state: AccountState, reports: readonly OrderReport[]): void {
  const listed = new Set(reports.map(({ venueOrderId }) => venueOrderId));
  for (const id of [...state.foreignOrders.keys()]) if (!listed.has(id)) state.foreignOrders.delete(id);
  for (const report of reports) deps.tracker.applyReport(state, report);
  state.ordersUnread = false;
  state.mayHaveLeftStop = false;
}

/** One instrument does not wait for another: what stands unprotected may be the last of them. */
async function fetchMissedFills(
  deps: ReconcileDeps,
  state: AccountState,
  venue: Venue,
  instruments: ReadonlyMap<InstrumentId, UnixMs>,
): Promise<Reconciled | undefined> {
  const fetched = await Promise.all(
    Array.from(instruments, async ([instrumentId, since]): Promise<Reconciled | undefined> => {
      const fills = await venue.fills(state.accountId, since, instrumentId);
      if (fills.kind === "failed") return failure(fills);
      await deps.loadFillHistory(state, fills.value);
      for (const fill of fills.value) deps.tracker.applyFill(state, fill);
      return undefined;
    }),
  );
  return fetched.find((failed) => failed !== undefined);
}

/** In or after a gap: what was held in it was paid for. */
function noteMissedFundings(state: AccountState): void {
  const held = [...state.positions.values()].filter(({ net }) => !net.quantity.isZero());
  if (state.reconciled || held.length === 0) return;
  const since = Math.min(...held.map(({ openedAt, updatedAt }) => openedAt ?? updatedAt));
  state.fundingsUnreadSince = Math.min(state.fundingsUnreadSince ?? since, since) as UnixMs;
}

/** They are dear to read, and nobody waits for them. */
async function fetchMissedFundings(
  deps: ReconcileDeps,
  state: AccountState,
  venue: Venue,
): Promise<Reconciled | undefined> {
  const since = state.fundingsUnreadSince;
  if (since === undefined || !venue.hasSpare()) return undefined;
  const fundings = await venue.fundings(state.accountId, since);
  if (fundings.kind === "failed") return failure(fundings);
  await deps.loadFundingHistory(state, since);
  for (const funding of fundings.value) deps.tracker.applyFunding(state, funding);
  state.fundingsUnreadSince = undefined;
  return undefined;
}

/** Per instrument with a position, a live order, or one whose trades are on their way: since when the venue's trades matter. */
function instrumentsAtStake(state: AccountState): Map<InstrumentId, UnixMs> {
  const since = new Map<InstrumentId, UnixMs>();
  const note = (id: InstrumentId, at: number) => {
    since.set(id, Math.min(since.get(id) ?? Number.POSITIVE_INFINITY, at - FILLS_SLACK_MS) as UnixMs);
  };
  for (const { intent, signedAt } of state.orders.values()) note(intent.instrumentId, signedAt);
  for (const { order } of state.awaitingFills()) note(order.intent.instrumentId, order.signedAt);
  for (const position of state.positions.values()) {
    if (!position.net.quantity.isZero()) note(position.instrumentId, position.updatedAt);
  }
  return since;
}

/** Those at stake where an order of ours has ended or filled more than we have trades of. */
function unfinished(state: AccountState, reports: readonly OrderReport[]): ReadonlyMap<InstrumentId, UnixMs> {
  const orders = [...vanishedOrders(state, reports), ...state.ordersMissingFills()];
  const of = new Set(orders.map(({ intent }) => intent.instrumentId));
  return new Map([...instrumentsAtStake(state)].filter(([instrumentId]) => of.has(instrumentId)));
}

/**
 * Those at stake of which the venue holds something else than our part and the trader's together, or the same after a trade that
 * we have not heard of: only there a trade is missing.
 */
function differing(
  state: AccountState,
  reports: readonly PositionReport[],
): ReadonlyMap<InstrumentId, UnixMs> {
  const atVenue = byLeg(reports);
  const keys = [...state.positions.keys(), ...state.external.keys(), ...atVenue.keys()];
  const differ = new Set<InstrumentId>();
  for (const key of keys) {
    const { instrumentId, positionSide } = legOfKey(key);
    const position = state.position(instrumentId, positionSide);
    const book = position.net.quantity.add(state.external.get(key) ?? ZERO);
    const report = atVenue.get(key);
    const heardAt = Math.max(position.updatedAt, state.moves.lastAt(key) ?? 0);
    const isTouched = report !== undefined && (report.updatedAt ?? Number.POSITIVE_INFINITY) > heardAt;
    if (isTouched || !book.eq(report?.quantity ?? ZERO)) differ.add(instrumentId);
  }
  return new Map([...instrumentsAtStake(state)].filter(([instrumentId]) => differ.has(instrumentId)));
}

/** Ours, live in our view, and not in the venue's list: filled, canceled, expired or never there. */
function vanishedOrders(state: AccountState, reports: readonly OrderReport[]): readonly Order[] {
  const listed = new Set(reports.map(({ clientOrderId }) => clientOrderId));
  return [...state.orders.values()].filter(({ intent }) => !listed.has(intent.clientOrderId));
}

/** Each is looked up; what is listed is followed. */
async function resolveVanishedOrders(
  deps: ReconcileDeps,
  state: AccountState,
  venue: Venue,
  reports: readonly OrderReport[],
): Promise<void> {
  const vanished = new Set(vanishedOrders(state, reports));
  for (const order of [...state.orders.values()]) {
    if (vanished.has(order)) await deps.watch.look(state, venue, order.intent.clientOrderId);
    deps.watch.follow(state, venue, order);
  }
}

/** True: something of ours is gone, and the trade that took it may still be told. */
function comparePositions(
  deps: ReconcileDeps,
  state: AccountState,
  reports: readonly PositionReport[],
): boolean {
  let waits = false;
  const atVenue = byLeg(reports);
  for (const [key, position] of state.positions) {
    const quantity = atVenue.get(key)?.quantity ?? ZERO;
    // In-flight orders explain a difference until they are resolved.
    if (hasOrdersInFlight(state, position)) continue;
    const gone = missingAtVenue(position.net.quantity, quantity);
    if (gone.isZero()) state.goneSince.delete(key);
    if (gone.gt(ZERO)) {
      const now = deps.clock.now();
      const since = state.goneSince.get(key) ?? now;
      state.goneSince.set(key, since);
      waits ||= now - since < TRADE_LAG_MAX_MS;
      if (now - since < TRADE_LAG_MAX_MS) continue;
      state.goneSince.delete(key);
      deps.meter.count("divergences_total");
      deps.tracker.applyFill(state, externalClose(deps, state, position, gone, atVenue.get(key)));
    }
  }
  noteExternal(state, reports);
  return waits;
}

/** A leg that cannot be told yet is known no better than before. */
function noteExternal(state: AccountState, reports: readonly PositionReport[]): void {
  for (const { key, quantity } of externalParts(state, reports)) state.external.note(key, quantity);
  const legs = [
    ...reports,
    ...[...state.orders.values()].map(({ intent }) => intent),
    ...state.positions.values(),
  ];
  state.external.noteRead(legs.map((leg) => positionKey(leg.instrumentId, leg.positionSide)));
}

interface ExternalPart {
  readonly key: string;
  readonly instrumentId: InstrumentId;
  readonly positionSide: PositionSide;
  readonly quantity: Decimal;
  /** Of the leg's last trade; undefined: not told, as of what is flat. */
  readonly updatedAt: UnixMs | undefined;
}

/** What the venue has beyond our own: the trader's. Not of legs where ours is missing, or an entry that we have not heard of is. */
function externalParts(state: AccountState, reports: readonly PositionReport[]): readonly ExternalPart[] {
  const atVenue = byLeg(reports);
  const keys = new Set([...state.positions.keys(), ...state.external.keys(), ...atVenue.keys()]);
  return [...keys].flatMap((key) => {
    const leg = legOfKey(key);
    const whole = atVenue.get(key)?.quantity ?? ZERO;
    const owned = state.position(leg.instrumentId, leg.positionSide).net.quantity;
    if (hasOrdersInFlight(state, leg) || missingAtVenue(owned, whole).gt(ZERO)) return [];
    const updatedAt = atVenue.get(key)?.updatedAt;
    return [{ key, ...leg, quantity: whole.sub(owned), updatedAt }];
  });
}

function byLeg(reports: readonly PositionReport[]): ReadonlyMap<string, PositionReport> {
  return new Map(reports.map((report) => [positionKey(report.instrumentId, report.positionSide), report]));
}

function changedParts(state: AccountState, reports: readonly PositionReport[]): readonly ExternalPart[] {
  return externalParts(state, reports).filter(
    ({ key, quantity }) => !quantity.eq(state.external.get(key) ?? ZERO),
  );
}

/**
 * The trader holds something else than we were told. A trade may be on its way: whoever takes the difference from the position,
 * and then hears of the trade, counts it twice. So the venue's trades are asked first; what they do not explain is older.
 */
async function fetchUntoldTrades(
  deps: ReconcileDeps,
  state: AccountState,
  venue: Venue,
  reports: readonly PositionReport[],
): Promise<Reconciled | undefined> {
  const changed = changedParts(state, reports);
  const told: Fill[] = [];
  const since = (deps.clock.now() - UNTOLD_MAX_MS) as UnixMs;
  const lately = changed.filter(({ updatedAt }) => updatedAt === undefined || updatedAt >= since);
  for (const instrumentId of new Set(lately.map((part) => part.instrumentId))) {
    const fills = await venue.fills(state.accountId, since, instrumentId);
    if (fills.kind === "failed") return failure(fills);
    await deps.loadFillHistory(state, fills.value);
    told.push(...fills.value);
  }
  // Told in the meantime: the positions are read again.
  if (namesOf(changed) !== namesOf(changedParts(state, reports))) return undefined;
  const untold = told.filter((fill) => !state.knowsTrade(fill));
  for (const { key, quantity } of changed) {
    const ofLeg = (fill: Fill) => positionKey(fill.instrumentId, fill.positionSide) === key;
    const traded = untold.filter(ofLeg);
    const [first] = traded;
    if (first === undefined) continue;
    // What a trade took, ours or the trader's, depends on what the trader held before it.
    state.external.note(key, quantity.sub(Decimal.sum(0, ...traded.map(signedQuantity))));
    // And on the trades between, which are in our book already.
    if (told.some((fill) => ofLeg(fill) && state.knowsTrade(fill) && fill.at > first.at))
      state.noteDoubt(key, first.at);
  }
  for (const fill of untold) deps.tracker.applyFill(state, fill);
  return undefined;
}

function namesOf(parts: readonly ExternalPart[]): string {
  return parts.map(({ key, quantity }) => `${key} ${quantity}`).join();
}

/** How much of what we own the venue does not have any more. */
function missingAtVenue(owned: Decimal, venue: Decimal): Decimal {
  if (owned.isZero()) return ZERO;
  const sameSide = !venue.isZero() && venue.isNeg() === owned.isNeg();
  return owned.abs().sub(sameSide ? minDecimal(venue.abs(), owned.abs()) : ZERO);
}

function hasOrdersInFlight(
  state: AccountState,
  leg: Pick<OwnedPosition, "instrumentId" | "positionSide">,
): boolean {
  for (const { intent, state: orderState } of state.orders.values()) {
    const samePosition = intent.instrumentId === leg.instrumentId && intent.positionSide === leg.positionSide;
    const settled = orderState === "open" && intent.type.kind !== "market";
    if (samePosition && !settled) return true;
  }
  // What ended at the venue and whose trades we have not read yet explains a difference just as well.
  return state.awaitsFills(leg.instrumentId, leg.positionSide);
}

/** The venue closed it and no trade that we could read says so: booked at the mark, once, under an id of its own. */
function externalClose(
  deps: ReconcileDeps,
  state: AccountState,
  position: OwnedPosition,
  quantity: Decimal,
  report: PositionReport | undefined,
): Fill {
  const at = deps.clock.now();
  deps.journal.write("warn", "position.diverged", {
    accountId: state.accountId,
    instrumentId: position.instrumentId,
    owned: position.net.quantity.toString(),
    venue: report?.quantity.toString() ?? "0",
  });
  state.external.note(positionKey(position.instrumentId, position.positionSide), ZERO);
  return {
    accountId: state.accountId,
    venueTradeId: `external-${position.instrumentId}-${position.positionSide}-${at}` as VenueTradeId,
    venueOrderId: "external" as VenueOrderId,
    clientOrderId: undefined,
    instrumentId: position.instrumentId,
    side: position.net.quantity.isNeg() ? "buy" : "sell",
    positionSide: position.positionSide,
    quantity,
    price: report?.markPrice ?? position.net.entryPrice,
    fee: ZERO,
    realizedPnl: undefined,
    origin: "order",
    at,
  };
}
