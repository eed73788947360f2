// A track record's figures from its episodes. Pure. Amounts only where enough followers stand behind them.
import type { Episode } from "../../../adapters/postgres/strategies/track-record.ts";
import { type Decimal, decimal, ZERO } from "../../../engine/domain/decimal.ts";

/** With fewer traders behind a figure, an amount would be somebody's. */
export const FOLLOWERS_FOR_AMOUNTS = 3;
const PLACES = 4;
const HUNDRED = decimal(100);

export interface Figures {
  readonly episodes: number;
  readonly followers: number;
  readonly winRatePercent: string | null;
  /** Gains by losses; null: there was no loss. */
  readonly profitFactor: string | null;
  /** Mean of net by what the stop put at risk, over the episodes with a stop. */
  readonly averageR: string | null;
  /** Mean of net by notional. */
  readonly averageReturnPercent: string | null;
  /** Largest fall of the summed returns (mean per signal) from their highest point. */
  readonly maxDrawdownPercent: string | null;
  readonly netPnl: string | null;
}

export interface Month extends Figures {
  /** YYYY-MM, UTC, of the closing. */
  readonly month: string;
}

export interface TrackRecord extends Figures {
  readonly months: readonly Month[];
}

export function summariseEpisodes(episodes: readonly Episode[], seesAmounts: boolean): TrackRecord {
  const byMonth = Map.groupBy(episodes, ({ closedAt }) => new Date(closedAt).toISOString().slice(0, 7));
  const months = [...byMonth].map(([month, those]) => ({ month, ...figuresOf(those, seesAmounts) }));
  const all = figuresOf(episodes, seesAmounts);
  // The whole less the months that are shown would be the month that is not.
  const isHidden = months.some(({ netPnl }) => netPnl === null);
  return { ...all, netPnl: isHidden ? null : all.netPnl, months };
}

function figuresOf(episodes: readonly Episode[], seesAmounts: boolean): Figures {
  const followers = new Set(episodes.map(({ traderId }) => traderId)).size;
  const nets = episodes.map(({ net }) => net);
  const [won, lost] = [nets.filter((net) => net.gt(ZERO)), nets.filter((net) => net.lt(ZERO))];
  const losses = sum(lost).abs();
  const showsAmounts = seesAmounts || followers >= FOLLOWERS_FOR_AMOUNTS;
  return {
    episodes: episodes.length,
    followers,
    winRatePercent: mean(nets.map((net) => (net.gt(ZERO) ? HUNDRED : ZERO))),
    profitFactor: losses.isZero() ? null : text(sum(won).div(losses)),
    averageR: mean(episodes.flatMap(({ net, risk }) => (risk === undefined ? [] : [net.div(risk)]))),
    averageReturnPercent: mean(episodes.map(returnPercent)),
    maxDrawdownPercent: episodes.length === 0 ? null : text(drawdown(episodes)),
    netPnl: showsAmounts && episodes.length > 0 ? sum(nets).toFixed() : null,
  };
}

function returnPercent({ net, notional }: Episode): Decimal {
  return notional.isZero() ? ZERO : net.div(notional).mul(HUNDRED);
}

/** One step per signal, whatever the number of its followers, in the order in which signals were over. */
function drawdown(episodes: readonly Episode[]): Decimal {
  const bySignal = Map.groupBy(episodes, ({ signalId }) => signalId);
  const steps = [...bySignal.values()]
    .map((those) => ({
      at: Math.max(...those.map(({ closedAt }) => closedAt)),
      value: sum(those.map(returnPercent)).div(decimal(those.length)),
    }))
    .sort((one, other) => one.at - other.at);
  let [level, peak, deepest] = [ZERO, ZERO, ZERO];
  for (const { value } of steps) {
    level = level.add(value);
    if (level.gt(peak)) peak = level;
    if (peak.sub(level).gt(deepest)) deepest = peak.sub(level);
  }
  return deepest;
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total, value) => total.add(value), ZERO);
}

function mean(values: readonly Decimal[]): string | null {
  return values.length === 0 ? null : text(sum(values).div(decimal(values.length)));
}

function text(value: Decimal): string {
  return value.toDecimalPlaces(PLACES).toFixed();
}
