// A trade that is told before what it must be read with: whose quantity it moved cannot be said yet.
import { type AccountState, positionKey } from "../accounts/account-state.ts";
import { ZERO } from "../domain/decimal.ts";
import { type Fill, signedQuantity } from "../domain/fill.ts";
import type { UnixMs } from "../domain/time.ts";
import { isOurs, legOf } from "../execution/client-order-id.ts";
import { ownedPartOfForeignFill } from "./attribute-fill.ts";

/** Undefined: it can be applied. */
export function toldEarly(state: AccountState, fill: Fill): "before-entry" | "before-reading" | undefined {
  if (isBeforeEntry(state, fill)) return "before-entry";
  return isBeforeReading(state, fill) ? "before-reading" : undefined;
}

/**
 * What takes from a position closes what an entry filled: beyond our quantity such a fill is early while an entry is incomplete.
 * Not one that rests for long; and an attached stop waits only for an entry that carried one.
 */
function isBeforeEntry(state: AccountState, fill: Fill): boolean {
  const isAttached = fill.origin === "attached-stop";
  const { clientOrderId: id } = fill;
  const takesForUs = id !== undefined && isOurs(id) && legOf(id) !== "entry";
  if ((!isAttached && !takesForUs) || takesFromOurs(state, fill).eq(fill.quantity)) return false;
  return state
    .entriesInFlight()
    .some(
      ({ order: { intent } }) =>
        (!isAttached || intent.attachedStop !== undefined) &&
        intent.instrumentId === fill.instrumentId &&
        intent.positionSide === fill.positionSide &&
        intent.side !== fill.side &&
        intent.type.kind === "market",
    );
}

/**
 * Until a comparison has read what the trader holds, or what was missed of it, a trade by hand that would take from ours may have
 * taken from theirs: the comparison fetches it again, and knows.
 */
function isBeforeReading(state: AccountState, fill: Fill): boolean {
  const { clientOrderId: id, instrumentId, positionSide, origin } = fill;
  const isByHand = origin === "order" && (id === undefined || !isOurs(id));
  if (!isByHand) return false;
  if (state.external.isKnown(positionKey(instrumentId, positionSide)) && !contradicts(state, fill))
    return false;
  if (state.knowsTrade(fill)) return false;
  return takesFromOurs(state, fill).gt(ZERO);
}

/** What the venue told last of the position, with this trade or before it, is not what our book says of then: another one was missed. */
function contradicts(state: AccountState, fill: Fill): boolean {
  const key = positionKey(fill.instrumentId, fill.positionSide);
  const told = state.told.get(key);
  if (!state.reconciled || told === undefined) return false;
  const now = state.heldOn(fill.instrumentId, fill.positionSide);
  const { owned, external } = state.moves.before(key, (told.at + 1) as UnixMs, now);
  const traded = fill.at <= told.at ? signedQuantity(fill) : ZERO;
  return !told.quantity.eq(owned.add(external).add(traded));
}

/** If the trader held nothing. */
function takesFromOurs(state: AccountState, fill: Fill) {
  const { owned } = state.heldOn(fill.instrumentId, fill.positionSide);
  return ownedPartOfForeignFill(owned, ZERO, fill);
}
