// After the record was put back to an older point: what our orders did meanwhile only the venue knows. Before an account's first
// comparison its orders and trades of that time are read there, and what is ours by its ids is ours again: booked, protected,
// guarded. What the ids do not tell, the strategy, is told by the signal when it comes again (restored-orders.ts).

import { resolveStop } from "../../risk/protective-levels.ts";
import { type AccountState, positionKey } from "../accounts/account-state.ts";
import { type Decimal, ZERO } from "../domain/decimal.ts";
import { type Fill, signedQuantity } from "../domain/fill.ts";
import type { ClientOrderId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { Order } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import { UNKNOWN_STRATEGY } from "../domain/unknown-strategy.ts";
import { adoptedAs } from "../execution/adopted-as.ts";
import { isOurs, legOf, type Mac } from "../execution/client-order-id.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { Clock } from "../ports/clock.ts";
import type { DecisionStore } from "../ports/decision-store.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { LostTime } from "../ports/lost-time.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import type { OrderReport, PositionReport, Read, Venue } from "../ports/venue.ts";
import type { OrderTracker } from "../tracking/order-tracker.ts";
import type { RecordedTrades } from "../tracking/recorded-trades.ts";
import type { Recorder } from "../tracking/recorder.ts";
import { adoptedOrder } from "./adopted-order.ts";
import { adoptedPosition, generationAfter, restingStop } from "./adopted-position.ts";

/** Venue clocks differ from the database's. */
const CLOCK_SLACK_MS = 5_000;
/** Venues tell trades of so long ago in one answer. */
const ADOPT_FOR_MS = 7 * 24 * 3_600_000;

export interface AdoptLostDeps {
  readonly lostTime?: LostTime | undefined;
  readonly directory: Pick<AccountDirectory, "account">;
  readonly decisions: Pick<DecisionStore, "claim">;
  readonly trades: Pick<RecordedTrades, "recall" | "loadFills">;
  readonly tracker: OrderTracker;
  readonly recorder: Recorder;
  readonly mac: Mac;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly meter: Meter;
}

type Failed = Extract<Read<unknown>, { kind: "failed" }>;
type OwnReport = OrderReport & { readonly clientOrderId: ClientOrderId };

/** Accounts that look idle may hold what the record has lost. */
export function mayHaveLost({ lostTime, clock }: Pick<AdoptLostDeps, "lostTime" | "clock">): boolean {
  return lostTime !== undefined && clock.now() < lostTime.noticedAt + ADOPT_FOR_MS;
}

/** Undefined: done, or nothing to do. */
export async function adoptLost(
  deps: AdoptLostDeps,
  state: AccountState,
  venue: Venue,
  working: readonly OrderReport[],
): Promise<Failed | undefined> {
  const { lostTime } = deps;
  if (lostTime === undefined || !state.lostTimeUnread) return undefined;
  const own: OwnReport[] = [];
  for (const report of working) {
    if (!isOwnReport(report)) continue;
    await deps.trades.recall(state, report.clientOrderId);
    if (state.findOrder(report.clientOrderId) === undefined) own.push(report);
  }
  const withdrawn = await withdrawEntries(deps, state, venue, own);
  if (withdrawn !== undefined) return withdrawn;
  const read = await readLostTime(deps, state, venue, { own, since: lostTime.lostFrom });
  if (read.kind === "failed") return read;
  const orders = await claimResting(deps, state, own);
  for (const instrument of read.value) takeOver(deps, state, venue, { ...instrument, working, lostTime });
  for (const order of orders) deps.tracker.advance(state, order, "adopted");
  state.lostTimeUnread = false;
  return undefined;
}

function isOwnReport(report: OrderReport): report is OwnReport {
  return report.clientOrderId !== undefined && isOurs(report.clientOrderId);
}

/** Its signal, its deadline and the stop that it should get are lost: it must not fill. */
async function withdrawEntries(
  { journal }: AdoptLostDeps,
  { accountId }: AccountState,
  venue: Venue,
  own: readonly OwnReport[],
): Promise<Failed | undefined> {
  for (const { clientOrderId, venueOrderId, instrumentId } of own.filter(isEntry)) {
    const outcome = await venue.cancel(accountId, {
      ...{ clientOrderId, venueOrderId, instrumentId, conditional: false },
    });
    if (outcome.kind === "failed") return { ...outcome, credentials: false };
    journal.write("warn", "order.lost-entry-withdrawn", { accountId, instrumentId, clientOrderId });
  }
  return undefined;
}

function isEntry({ clientOrderId }: OwnReport): boolean {
  return legOf(clientOrderId) === "entry";
}

interface LostTrades {
  readonly instrumentId: InstrumentId;
  readonly held: readonly PositionReport[];
  readonly fills: readonly Fill[];
}

/**
 * Every instrument that traded, or has a position or a working order of ours, at the venue or in the record: what was opened and
 * closed meanwhile is no position any more, and yet its profit or loss is ours.
 */
async function readLostTime(
  deps: AdoptLostDeps,
  state: AccountState,
  venue: Venue,
  { own, since }: { readonly own: readonly OwnReport[]; readonly since: UnixMs },
): Promise<Read<readonly LostTrades[]>> {
  const { accountId } = state;
  const before = await venue.positions(accountId);
  if (before.kind === "failed") return before;
  const from = (since - CLOCK_SLACK_MS) as UnixMs;
  const traded = await venue.tradedInstruments(accountId, from);
  if (traded.kind === "failed") return traded;
  const concerned = [
    ...before.value.filter(({ quantity }) => !quantity.isZero()),
    ...own,
    ...[...state.positions.values()].filter(({ net }) => !net.quantity.isZero()),
  ];
  const read: LostTrades[] = [];
  for (const instrumentId of new Set([...concerned.map((each) => each.instrumentId), ...traded.value])) {
    const fills = await venue.fills(accountId, from, instrumentId);
    if (fills.kind === "failed") return fills;
    await deps.trades.loadFills(state, fills.value);
    const held = before.value.filter((report) => report.instrumentId === instrumentId);
    read.push({ instrumentId, held, fills: fills.value });
  }
  const after = await venue.positions(accountId);
  if (after.kind === "failed") return after;
  if (sameQuantities(before.value, after.value)) return { kind: "ok", value: read };
  return { kind: "failed", code: "TRADED", reason: "it traded while it was read", credentials: false };
}

function sameQuantities(before: readonly PositionReport[], after: readonly PositionReport[]): boolean {
  const of = (reports: readonly PositionReport[]) =>
    reports
      .filter(({ quantity }) => !quantity.isZero())
      .map(({ instrumentId, positionSide, quantity }) => `${instrumentId} ${positionSide} ${quantity}`)
      .sort()
      .join();
  return of(before) === of(after);
}

/** Protection that rests is in the record before the guard counts it: no restart forgets it. */
async function claimResting(
  { decisions, mac }: AdoptLostDeps,
  state: AccountState,
  own: readonly OwnReport[],
): Promise<readonly Order[]> {
  const orders = own.flatMap((report) => {
    const leg = legOf(report.clientOrderId);
    if (leg === undefined || leg === "entry") return [];
    const { signalId, strategyId } = state.position(report.instrumentId, report.positionSide);
    return adoptedOrder(state, report, leg, {
      signalId:
        strategyId === undefined || signalId === undefined ? adoptedAs(mac, report.clientOrderId) : signalId,
      strategyId: strategyId === undefined || signalId === undefined ? UNKNOWN_STRATEGY : strategyId,
    });
  });
  const claimed = await decisions.claim(orders);
  return orders.filter(({ intent }) => claimed.has(intent.clientOrderId));
}

interface TakeOver extends LostTrades {
  readonly working: readonly OrderReport[];
  readonly lostTime: LostTime;
}

/** In one turn: the guard, which every fill wakes, never sees a position without what protects it. */
function takeOver(deps: AdoptLostDeps, state: AccountState, venue: Venue, lost: TakeOver): void {
  const { fills, instrumentId } = lost;
  noteExternalBefore(state, lost);
  const openedBy = new Map<string, ClientOrderId>();
  const known = new Map([...state.positions].map(([key, { net }]) => [key, net.quantity]));
  for (const fill of fills) {
    const wasFlat = state.position(instrumentId, fill.positionSide).net.quantity.isZero();
    deps.tracker.applyFill(state, fill);
    const key = positionKey(instrumentId, fill.positionSide);
    const opens = wasFlat && !state.position(instrumentId, fill.positionSide).net.quantity.isZero();
    if (opens && fill.clientOrderId !== undefined) openedBy.set(key, fill.clientOrderId);
  }
  for (const [key, position] of state.positions) {
    if (position.instrumentId !== instrumentId || position.net.quantity.isZero()) continue;
    const working = lost.working.filter((report) => report.instrumentId === instrumentId);
    const fallbackStop = defaultStop(deps, venue, position, lost.held);
    const found = { position, fills, working, fallbackStop };
    if (position.signalId === undefined)
      adopt(deps, state, found, openedBy.get(key) ?? `${state.accountId}|${key}`, lost.lostTime);
    else if (known.get(key)?.eq(position.net.quantity) === false) followStop(deps, state, position, found);
  }
}

/** What the trader held before the first of these trades: theirs are told from ours by it. */
function noteExternalBefore(state: AccountState, { instrumentId, held, fills }: LostTrades): void {
  const heldOn = new Map(held.map(({ positionSide, quantity }) => [positionSide, quantity]));
  for (const positionSide of new Set([...heldOn.keys(), ...fills.map((fill) => fill.positionSide)])) {
    const quantity = heldOn.get(positionSide) ?? ZERO;
    const key = positionKey(instrumentId, positionSide);
    if (state.external.get(key) !== undefined) continue;
    const traded = fills
      .filter((fill) => fill.positionSide === positionSide)
      .filter((fill) => !state.knowsTrade(fill))
      .reduce((sum, fill) => sum.add(signedQuantity(fill)), ZERO);
    const owned = state.position(instrumentId, positionSide).net.quantity;
    state.external.note(key, quantity.sub(traded).sub(owned));
  }
}

function adopt(
  { mac, recorder, journal, meter }: AdoptLostDeps,
  state: AccountState,
  found: Parameters<typeof adoptedPosition>[0],
  openedBy: string,
  { noticedAt }: LostTime,
): void {
  const signalId = adoptedAs(mac, openedBy);
  const position = adoptedPosition(found, { signalId, generation: generationAfter(noticedAt) });
  state.setPosition(position);
  recorder.position(position);
  meter.count("adopted_positions_total");
  const { accountId, instrumentId, positionSide, net, stopPrice } = position;
  journal.write("warn", "position.adopted", {
    ...{ accountId, instrumentId, positionSide, signalId, openedBy },
    quantity: net.quantity.toString(),
    entryPrice: net.entryPrice.toString(),
    stopPrice: stopPrice?.toString(),
  });
}

/** It was increased or reduced meanwhile, and its stop may have moved: the one that rests is the newest word on it. */
function followStop(
  { recorder }: AdoptLostDeps,
  state: AccountState,
  position: OwnedPosition,
  found: Parameters<typeof restingStop>[0],
): void {
  const stopPrice = restingStop(found);
  if (stopPrice === undefined || position.stopPrice?.eq(stopPrice) === true) return;
  const moved = { ...position, stopPrice };
  state.setPosition(moved);
  recorder.position(moved);
}

/** The account's own, as an entry without a stop would get it. */
function defaultStop(
  { directory }: AdoptLostDeps,
  venue: Venue,
  { accountId, instrumentId, net }: OwnedPosition,
  held: readonly PositionReport[],
): Decimal | undefined {
  const percent = directory.account(accountId)?.limits.defaultStopPercent;
  const instrument = venue.instrument(instrumentId);
  if (percent === undefined || instrument === undefined) return undefined;
  const direction = net.quantity.isNeg() ? "short" : "long";
  const mark = held[0]?.markPrice ?? net.entryPrice;
  return resolveStop(
    { kind: "percent", percent },
    "account-default",
    direction,
    net.entryPrice,
    mark,
    instrument,
  ).price;
}
