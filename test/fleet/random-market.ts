// A market and a provider that do anything: prices in random steps with jumps, signals of every kind.
import { type Decimal, decimal } from "../../engine/domain/decimal.ts";
import type { Instrument } from "../../src/venue/core/market.ts";
import type { Random } from "./random.ts";

type Symbols = readonly [string, ...string[]];
export type SignalBody = Readonly<Record<string, unknown>>;

/** The running venue, or whoever knows its prices from afar. */
export interface PricedMarket {
  readonly control: {
    readonly board: {
      get(symbol: string): { readonly last: Decimal; readonly instrument: Instrument } | undefined;
      setByHand(symbol: string, price: Decimal): void;
    };
  };
}

const DRIFT_PERCENT = 0.3;
const JUMP_PERCENT = 3.5;

/** One step of every instrument; `jumps` makes some go through stops and targets. */
export function movePrices(venue: PricedMarket, symbols: Symbols, random: Random, jumpChance: number): void {
  for (const symbol of symbols) {
    const price = venue.control.board.get(symbol);
    if (price === undefined) throw new Error(`no ${symbol}`);
    const jumps = random.chance(jumpChance);
    const percent = jumps ? JUMP_PERCENT * random.pick([-1, 1]) : DRIFT_PERCENT * random.between(-1, 1);
    const factor = 1 + percent / 100;
    // Mean-reverting, so that a long run stays where the instruments' filters make sense.
    const pulled = price.last.mul(0.97).add(price.instrument.startPrice.mul(0.03));
    venue.control.board.setByHand(symbol, pulled.mul(factor.toFixed(6)));
  }
}

/** What a provider might send next, without `id` and `issuedAt`. */
export function randomSignal(venue: PricedMarket, symbols: Symbols, random: Random): SignalBody {
  const instrument = random.pick(symbols);
  const action = random.pick([
    ...(["open", "open", "open", "open", "increase", "reverse"] as const),
    ...(["reduce", "close", "cancel"] as const),
  ]);
  switch (action) {
    case "close":
      return { action, instrument, ...(random.chance(0.3) ? { side: random.pick(["long", "short"]) } : {}) };
    case "reduce":
      return { action, instrument, share: random.pick(["0.25", "0.5", "0.8"]) };
    case "cancel":
      return { action, instrument };
    default:
      return { action, instrument, ...randomEntry(venue, instrument, random) };
  }
}

function randomEntry(venue: PricedMarket, symbol: string, random: Random): SignalBody {
  const side = random.pick(["long", "short"]);
  const count = random.whole(0, 3);
  const targets = Array.from({ length: count }, (_, at) => ({
    percent: (random.between(0.5, 1) * (at + 1)).toFixed(2),
    share: random.between(0.15, 0.32).toFixed(2),
  }));
  return {
    side,
    stop: `${random.between(0.8, 2.5).toFixed(2)}%`,
    ...(count === 0 ? {} : { targets }),
    ...(random.chance(0.3) ? { entry: randomLimit(venue, symbol, side, random) } : {}),
  };
}

function randomLimit(venue: PricedMarket, symbol: string, side: string, random: Random): SignalBody {
  const price = venue.control.board.get(symbol);
  const away = random.between(-0.1, 0.4) * (side === "long" ? -1 : 1);
  const limit = (price?.last ?? decimal(1)).mul((1 + away / 100).toFixed(6));
  const tick = price?.instrument.tick ?? decimal(1);
  return {
    type: "limit",
    price: limit.div(tick).round().mul(tick).toFixed(),
    expiresInSeconds: random.whole(2, 6),
  };
}
