// Turns an account's state into the immutable snapshot that risk decides on.
import type { RiskState } from "../../risk/risk-state.ts";
import type { Account, Subscription } from "../domain/account.ts";
import { type Decimal, maxDecimal, ZERO } from "../domain/decimal.ts";
import type { Instrument } from "../domain/instrument.ts";
import type { Direction, PositionSide } from "../domain/side.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Environment } from "../domain/venue.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { PriceSource } from "../ports/price-source.ts";
import type { AccountState } from "./account-state.ts";
import { availableMarginOf, equityOf, exposureOf } from "./exposure.ts";

export interface RiskViewDeps {
  readonly directory: AccountDirectory;
  readonly prices: PriceSource;
  readonly armed: readonly Environment[];
}

export function riskView(
  deps: RiskViewDeps,
  state: AccountState,
  account: Account,
  subscription: Pick<Subscription, "providerId">,
  instrument: Instrument,
  positionSide: PositionSide,
  now: UnixMs,
): RiskState {
  const priceOf = (id: Instrument["id"]) => deps.prices.latest(account.venue, account.environment, id)?.mark;
  const exposure = exposureOf(
    state,
    instrument.id,
    deps.directory.correlationGroup(account.tenantId, instrument.id),
    priceOf,
  );
  const equity = equityOf(state, priceOf);
  const position = state.position(instrument.id, positionSide);
  return {
    now,
    restrictions: deps.directory.restrictions({
      tenantId: account.tenantId,
      providerId: subscription.providerId,
      traderId: account.traderId,
      accountId: account.id,
      instrumentId: instrument.id,
    }),
    reconciled: state.reconciled,
    exitUnresolved: hasExitOnItsWay(state, instrument, positionSide),
    environmentArmed: deps.armed.includes(account.environment),
    price: deps.prices.latest(account.venue, account.environment, instrument.id),
    equity,
    availableMargin: availableMarginOf(state),
    equityAtDayStart: state.equity?.equityAtDayStart ?? equity,
    equityPeak: maxDecimal(state.equity?.equityPeak ?? equity, equity),
    position: position.net.quantity.add(entriesInFlight(state, instrument, positionSide)),
    external: state.externalOn(instrument.id, positionSide),
    openPositions: exposure.openPositions,
    instrumentExposure: exposure.instrument,
    groupExposure: exposure.group,
    totalExposure: exposure.total,
    lastExitAt: position.lastExitAt,
    lossesInARow: state.equity?.lossesInARow ?? 0,
    lastLossAt: state.equity?.lastLossAt,
  };
}

/** On hedge accounts each direction has its own leg. */
export function positionSideOf(account: Account, direction: Direction): PositionSide {
  return account.positionMode === "hedge" ? direction : "both";
}

/** The guard does not wait for an exit that is silent; the next entry does. */
function hasExitOnItsWay(state: AccountState, instrument: Instrument, positionSide: PositionSide): boolean {
  for (const { intent, state: orderState } of state.orders.values()) {
    const isExit = intent.leg === "exit" || intent.leg === "emergency-exit";
    const isOpen = orderState === "claimed" || orderState === "unknown";
    if (isExit && isOpen && intent.instrumentId === instrument.id && intent.positionSide === positionSide)
      return true;
  }
  return false;
}

function entriesInFlight(state: AccountState, instrument: Instrument, positionSide: PositionSide): Decimal {
  let signed = ZERO;
  for (const { order, quantity } of state.entriesInFlight()) {
    const { intent } = order;
    if (intent.instrumentId !== instrument.id || intent.positionSide !== positionSide) continue;
    signed = intent.side === "buy" ? signed.add(quantity) : signed.sub(quantity);
  }
  return signed;
}
