// What a subscription would mean, as JSON: per instrument and direction, and over all of them.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import { type Feasibility, type TrialOrder, worstDay } from "../../../risk/feasibility.ts";
import type { Subject } from "./feasibility-route.ts";
import { text, textOrNull } from "./view-text.ts";

/** `unknown`: asked for, but not at this venue. `left`: how many instruments more than one answer holds there are. */
export function feasibilityView(
  { venue, environment, equity, limits }: Subject,
  answers: readonly Feasibility[],
  unknown: readonly string[],
  left: number,
) {
  const dearest = most(answers.flatMap(({ order }) => order ?? []).map(({ lossAtStop }) => lossAtStop));
  const day = worstDay(limits, equity, dearest);
  const capitals = answers.flatMap(({ smallestCapital }) => smallestCapital ?? []);
  const isForAll = capitals.length === answers.length;
  return {
    ...{ venue, environment, equity: text(equity) },
    /** From here on something is traded, and from here on everything is; null: at no capital. */
    smallestCapital: textOrNull(capitals.toSorted((a, b) => a.cmp(b))[0]),
    smallestCapitalForAll: textOrNull(isForAll ? most(capitals) : undefined),
    worstLossPerTrade: textOrNull(dearest),
    worstDay: { entriesEndAt: textOrNull(day.entriesEndAt), lossMax: textOrNull(day.lossMax) },
    instruments: answers.map(answerView),
    ...{ unknown, left },
  };
}

function most(values: readonly Decimal[]): Decimal | undefined {
  return values.toSorted((a, b) => b.cmp(a))[0];
}

function answerView({ instrumentId, direction, denials, ...answer }: Feasibility) {
  return {
    ...{ instrumentId, direction },
    smallestCapital: textOrNull(answer.smallestCapital),
    smallestOrder: orderView(answer.smallestOrder),
    order: orderView(answer.order),
    denials,
  };
}

function orderView(order: TrialOrder | undefined) {
  if (order === undefined) return null;
  return {
    quantity: text(order.quantity),
    entryPrice: text(order.entryPrice),
    stopPrice: text(order.stopPrice),
    notional: text(order.notional),
    margin: text(order.margin),
    leverage: order.leverage,
    liquidationPrice: textOrNull(order.liquidationPrice),
    lossAtStop: text(order.lossAtStop),
    lossPercent: text(order.lossPercent),
  };
}
