// What a subscription would mean for an account, told before anybody subscribes: what it takes, what it trades, what it may lose.
import { type Decimal, decimal, minDecimal } from "../engine/domain/decimal.ts";
import type { Denial } from "../engine/domain/decision.ts";
import type { InstrumentId } from "../engine/domain/instrument.ts";
import type { Direction } from "../engine/domain/side.ts";
import { entryLevels } from "./entry-levels.ts";
import type { EntryRequest } from "./entry-request.ts";
import { liquidationEstimate } from "./liquidation-estimate.ts";
import { planEntry } from "./plan-entry.ts";
import { smallestCapital } from "./smallest-capital.ts";
import { type TrialMarket, type TrialTerms, trialRequest, trialState } from "./trial-entry.ts";

export interface TrialOrder {
  readonly quantity: Decimal;
  readonly entryPrice: Decimal;
  readonly stopPrice: Decimal;
  readonly notional: Decimal;
  readonly margin: Decimal;
  readonly leverage: number;
  readonly liquidationPrice: Decimal | undefined;
  /** Lost at the stop, taker fees of entry and exit included; and in percent of the equity. */
  readonly lossAtStop: Decimal;
  readonly lossPercent: Decimal;
}

export interface Feasibility {
  readonly instrumentId: InstrumentId;
  readonly direction: Direction;
  /** Undefined: no equity is enough, `denials` of the order at it say why. */
  readonly smallestCapital: Decimal | undefined;
  /** What that capital trades. */
  readonly smallestOrder: TrialOrder | undefined;
  /** At the equity that was asked about. */
  readonly order: TrialOrder | undefined;
  readonly denials: readonly Denial[];
}

const PERCENT_PLACES = 4;

/** On an account that holds nothing and has lost nothing today, at the present price. */
export function feasibilityOf(terms: TrialTerms, market: TrialMarket, equity: Decimal): Feasibility {
  const capital = smallestCapital(terms, market);
  const request = trialRequest(terms, market);
  const now = trialOrder(request, market, equity);
  return {
    instrumentId: market.instrument.id,
    direction: market.direction,
    smallestCapital: capital,
    smallestOrder: capital === undefined ? undefined : trialOrder(request, market, capital).order,
    order: now.order,
    denials: now.denials,
  };
}

function trialOrder(
  request: EntryRequest,
  market: TrialMarket,
  equity: Decimal,
): { readonly order: TrialOrder | undefined; readonly denials: readonly Denial[] } {
  const verdict = planEntry(request, trialState(equity, market));
  const { signal, plan, instrument, account } = request;
  const levels = entryLevels(signal, plan, instrument, market.price, account.limits.defaultStopPercent);
  if (verdict.kind === "denied") return { order: undefined, denials: verdict.denials };
  if (levels?.stop === undefined) throw new Error("an entry was approved without a stop");
  const { quantity } = verdict.intent;
  const lossAtStop = quantity.div(instrument.stepSize).mul(levels.stop.lossPerStep);
  const { stopPrice, notional, margin, leverage } = verdict;
  const order: TrialOrder = {
    ...{ quantity, stopPrice, notional, margin, leverage, lossAtStop },
    entryPrice: levels.entryPrice,
    liquidationPrice: liquidationEstimate(instrument, market.direction, verdict, NOTHING_HELD),
    lossPercent: lossAtStop.mul(100).div(equity).toDecimalPlaces(PERCENT_PLACES),
  };
  return { order, denials: [] };
}

const NOTHING_HELD = decimal(0);

export interface WorstDay {
  /** A loss after which the day's entries are denied; undefined: no limit ends the day. */
  readonly entriesEndAt: Decimal | undefined;
  /** That, and every position that may still be open at its stop. Undefined where no limit bounds it. */
  readonly lossMax: Decimal | undefined;
}

/** `lossAtStop`: of the dearest order. */
export function worstDay(
  { dailyLossMax, dailyLossPercentMax, openPositionsMax }: TrialTerms["limits"],
  equity: Decimal,
  lossAtStop: Decimal | undefined,
): WorstDay {
  const bounds = [dailyLossMax, dailyLossPercentMax && equity.mul(dailyLossPercentMax).div(100)];
  const [first, ...rest] = bounds.filter((bound) => bound !== undefined);
  const entriesEndAt = first && minDecimal(first, ...rest);
  if (entriesEndAt === undefined || openPositionsMax === undefined || lossAtStop === undefined)
    return { entriesEndAt, lossMax: undefined };
  return { entriesEndAt, lossMax: entriesEndAt.add(lossAtStop.mul(openPositionsMax)) };
}
