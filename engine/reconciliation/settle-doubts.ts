// Whose is what on a leg that both trade depends on the order of their trades. Where they were told in another one, or a restart
// took away what was known of the trader's part, the venue's own list of them decides, and our book follows it.
import { type AccountState, positionKey } from "../accounts/account-state.ts";
import { Decimal, ZERO } from "../domain/decimal.ts";
import { type Fill, signedQuantity } from "../domain/fill.ts";
import type { VenueOrderId, VenueTradeId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import type { PositionReport, Read, Venue } from "../ports/venue.ts";
import { heldAfter } from "../tracking/attribute-fill.ts";
import type { OrderTracker } from "../tracking/order-tracker.ts";

export interface SettleDoubtsDeps {
  readonly tracker: Pick<OrderTracker, "applyFill" | "correct">;
  readonly loadFillHistory: (state: AccountState, fills: readonly Fill[]) => Promise<void>;
  readonly clock: Clock;
  readonly journal: Journal;
}

/** A list may name the moment of a trade by so little differently from the stream. */
const TIMES_DIFFER_MS = 20;
/** So late a venue may list a trade that its positions show. */
const LISTED_WITHIN_MS = 1_500;
/** What the venue does not list by then it never will: that keeps the account from entries no more, and our book stands. */
const UNLISTED_MAX_MS = 15_000;

/** Fills of one entry are not always told in their order. */
const ENTRY_LASTS_MS = 5_000;
/** Of older positions the trades are too many to be read again. */
const POSITION_AGE_MAX_MS = 10 * 60_000;
/** There, so old is at most a trade that was not told yet. */
const UNTOLD_MAX_MS = 60_000;

/** `waits`: the venue has answered, and what it says must be read once more. */
type Unsettled =
  | Extract<Read<unknown>, { kind: "failed" }>
  | { readonly kind: "waits"; readonly reason: string };

/** The positions are those that `reports` were read for: where trades come in meanwhile, nothing is decided. */
export async function settleDoubts(
  deps: SettleDoubtsDeps,
  state: AccountState,
  venue: Venue,
  reports: readonly PositionReport[],
): Promise<Unsettled | undefined> {
  for (const position of doubtful(state)) {
    const key = keyOf(position);
    const raised = state.doubtful.get(key);
    // After a gap: the venue has what our part and the trader's made before it.
    if (raised === undefined && explains(state, position, reports)) continue;
    if (position.net.quantity.isZero() && openedSince(position, deps.clock.now()) === undefined) {
      // Closed long ago: what was doubtful then changes nothing now.
      state.doubtful.delete(key);
      continue;
    }
    if (mayBeFilling(state, position)) {
      // What is merely not read yet can wait for the next comparison.
      if (raised === undefined) continue;
      return FILLING;
    }
    const settled = await settleOne(deps, state, venue, position, reports);
    if (settled !== "settled") return settled;
    state.doubtful.delete(key);
  }
  return undefined;
}

/** Undefined: trades were told meanwhile, and the positions must be read again. */
async function settleOne(
  deps: SettleDoubtsDeps,
  state: AccountState,
  venue: Venue,
  position: OwnedPosition,
  reports: readonly PositionReport[],
): Promise<Unsettled | "settled" | undefined> {
  const key = keyOf(position);
  const now = deps.clock.now();
  const openedAt = openedSince(position, now);
  const lastAt = Math.max(state.moves.lastAt(key) ?? 0, state.doubtful.get(key)?.tradedAt ?? 0);
  const since = openedAt ?? (Math.min(now - UNTOLD_MAX_MS, lastAt || now) as UnixMs);
  const report = reports.find((candidate) => keyOf(candidate) === key);
  const whole = report?.quantity ?? ZERO;
  if (openedAt === undefined && lastAt === 0 && report?.updatedAt !== undefined && report.updatedAt < since) {
    // Nothing was traded since then: there is nothing to ask for.
    if (!state.external.isKnown(key)) state.external.note(key, whole.sub(position.net.quantity));
    return "settled";
  }
  const seen = state.tradesSeen;
  const fills = await venue.fills(state.accountId, since, position.instrumentId);
  if (fills.kind === "failed") return fills;
  if (!state.doubtful.has(key)) state.noteDoubt(key, 0 as UnixMs);
  await deps.loadFillHistory(state, fills.value);
  const trades = fills.value.filter((fill) => keyOf(fill) === key);
  // A venue may list a trade later than it tells it: at least what we know of must be there. How long that has been so the age of
  // the trade says, not that of the doubt: the venue may not have answered in between, and a new trade has time of its own.
  const mustList = openedAt !== undefined || lastAt > 0;
  if (mustList && !trades.some(({ at }) => at >= lastAt - TIMES_DIFFER_MS))
    return venue.now() - lastAt > UNLISTED_MAX_MS ? "settled" : NOT_TOLD_YET;
  const untold = trades.filter((fill) => !state.knowsTrade(fill));
  if (!state.external.isKnown(key))
    state.external.note(key, whole.sub(position.net.quantity).sub(sumOf(untold)));
  for (const fill of fills.value) deps.tracker.applyFill(state, fill);
  if (state.tradesSeen !== seen) return undefined;
  return openedAt === undefined ? "settled" : settle(deps, state, position, whole, trades);
}

/** Something of ours is in doubt that no reading has settled. */
export function isDoubtful(state: AccountState): boolean {
  return doubtful(state).some((position) => state.doubtful.has(keyOf(position)));
}

/** Also what the doubt may have closed in our book alone. */
function doubtful(state: AccountState): readonly OwnedPosition[] {
  return [...state.positions].flatMap(([key, position]) => {
    const isUnread = !position.net.quantity.isZero() && !state.external.isKnown(key);
    return isUnread || state.doubtful.has(key) ? [position] : [];
  });
}

function explains(state: AccountState, position: OwnedPosition, reports: readonly PositionReport[]): boolean {
  const key = keyOf(position);
  const external = state.external.get(key);
  const whole = reports.find((report) => keyOf(report) === key)?.quantity ?? ZERO;
  return external !== undefined && whole.eq(position.net.quantity.add(external));
}

/** From then on its trades make our whole position: before them we held nothing. */
function openedSince({ net, openedAt, lastExitAt }: OwnedPosition, now: UnixMs): UnixMs | undefined {
  if (openedAt === undefined || now - openedAt > POSITION_AGE_MAX_MS) return undefined;
  // The end that is known is this one's own.
  if (net.quantity.isZero()) return (openedAt - ENTRY_LASTS_MS) as UnixMs;
  // In one moment, or by a clock that was put back: the trades of the position before cannot be told from these.
  if (lastExitAt !== undefined && lastExitAt >= openedAt) return undefined;
  return Math.max(openedAt - ENTRY_LASTS_MS, (lastExitAt ?? 0) + 1) as UnixMs;
}

function mayBeFilling(state: AccountState, position: OwnedPosition): boolean {
  // An exit of which nobody knows whether it came to be may be refused just because our book is wrong: it is not waited for.
  const isFilling = [...state.orders.values()].some(
    ({ intent, state: orderState }) =>
      intent.type.kind === "market" &&
      (intent.leg === "entry" || orderState !== "unknown") &&
      keyOf(intent) === keyOf(position),
  );
  return isFilling || state.awaitsFills(position.instrumentId, position.positionSide);
}

const FILLING: Unsettled = { kind: "waits", reason: "an order is filling where trades came late" };
const NOT_TOLD_YET: Unsettled = { kind: "waits", reason: "trades that are known are not listed yet" };
const UNCONFIRMED: Unsettled = { kind: "waits", reason: "whose is what is read once more" };

/**
 * What differs from our book is booked once two readings with some time between them agree on the difference: orders of ours that
 * fill meanwhile change both sides alike.
 */
function settle(
  { tracker, journal, clock }: SettleDoubtsDeps,
  state: AccountState,
  position: OwnedPosition,
  whole: Decimal,
  trades: readonly Fill[],
): Unsettled | "settled" {
  const key = keyOf(position);
  const { owned, external } = heldAfter({ owned: ZERO, external: whole.sub(sumOf(trades)) }, trades);
  const missing = owned.sub(position.net.quantity);
  if (!missing.isZero()) {
    const doubt = state.doubtful.get(key) ?? { tradedAt: 0 as UnixMs };
    const now = clock.now();
    const since = doubt.found?.missing.eq(missing) === true ? doubt.found.since : now;
    state.doubtful.set(key, { ...doubt, found: { missing, since } });
    if (now - since < LISTED_WITHIN_MS) return UNCONFIRMED;
    const { accountId, instrumentId, positionSide, net } = position;
    journal.write("warn", "position.attributed-anew", {
      ...{ accountId, instrumentId, positionSide },
      ...{ believed: net.quantity.toString(), owned: owned.toString(), external: external.toString() },
    });
    tracker.correct(state, correction(position, missing, trades.at(-1), now));
  }
  state.external.note(key, external);
  return "settled";
}

/** At the price of the entry, and where our book has closed it at the last one's: nobody traded, so nothing is earned or lost. */
function correction(
  { accountId, instrumentId, positionSide, net }: OwnedPosition,
  missing: Decimal,
  last: Fill | undefined,
  now: UnixMs,
): Fill {
  const at = last?.at ?? now;
  return {
    accountId,
    venueTradeId: `attributed-${instrumentId}-${positionSide}-${at}` as VenueTradeId,
    venueOrderId: "external" as VenueOrderId,
    clientOrderId: undefined,
    ...{ instrumentId, positionSide, side: missing.isNeg() ? "sell" : "buy", quantity: missing.abs() },
    price: net.quantity.isZero() && last !== undefined ? last.price : net.entryPrice,
    ...{ fee: ZERO, realizedPnl: undefined, origin: "order", at },
  };
}

function sumOf(trades: readonly Fill[]): Decimal {
  return Decimal.sum(0, ...trades.map(signedQuantity));
}

function keyOf(on: Pick<OwnedPosition, "instrumentId" | "positionSide">): string {
  return positionKey(on.instrumentId, on.positionSide);
}
