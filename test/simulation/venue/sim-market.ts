// Both exchanges' cores on one board of prices, in virtual time. Every change of the venue's state ends in `changed`.
import { type Decimal, decimal } from "../../../engine/domain/decimal.ts";
import type { Instrument, InstrumentId } from "../../../engine/domain/instrument.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Price } from "../../../engine/ports/price-source.ts";
import type { VenueClock } from "../../../src/venue/core/clock.ts";
import { INSTRUMENTS } from "../../../src/venue/core/instruments.ts";
import type { Instrument as CoreInstrument } from "../../../src/venue/core/market.ts";
import { PaperExchange } from "../../../src/venue/core/paper-exchange.ts";
import { BINANCE_POLICY, BYBIT_POLICY } from "../../../src/venue/core/policy.ts";
import { PriceBoard } from "../../../src/venue/core/price-board.ts";
import type { ExchangeName } from "../../../src/venue/core/types.ts";
import type { Random } from "../../fleet/random.ts";
import { dice } from "../core/dice.ts";
import type { FaultPlan } from "../core/fault-plan.ts";
import type { Story } from "../core/story.ts";
import type { VirtualTime } from "../core/virtual-time.ts";
import { instrumentIdOf } from "./core-reports.ts";

/** Traded by signals; the last one by hand only. */
export const SYMBOLS = ["BTCUSDT", "SOLUSDT", "ETHUSDT"] as const;
export const HAND_SYMBOL = "ETHUSDT";
const LISTED = INSTRUMENTS.filter(({ symbol }) => (SYMBOLS as readonly string[]).includes(symbol));

export class SimMarket {
  readonly board: PriceBoard;
  readonly exchanges: Readonly<Record<ExchangeName, PaperExchange>>;
  readonly #time: VirtualTime;
  readonly #faults: FaultPlan;
  readonly #story: Story;
  readonly #random: Random;
  readonly #seen = new Map<string, Price>();
  readonly #onChange: (() => void)[] = [];
  /** How far the venues' clocks run ahead of ours. */
  skewMs = 0;
  #moving = true;

  constructor(seed: number, time: VirtualTime, faults: FaultPlan, story: Story) {
    this.#time = time;
    this.#faults = faults;
    this.#story = story;
    this.#random = dice(seed, "market");
    const clock = venueClock(time, () => this.skewMs);
    this.board = new PriceBoard(LISTED, clock, seed, 0);
    const open = (policy: typeof BINANCE_POLICY) =>
      new PaperExchange({ policy, clock, board: this.board, instruments: LISTED, seed });
    this.exchanges = { binance: open(BINANCE_POLICY), bybit: open(BYBIT_POLICY) };
    for (const { symbol } of LISTED) this.#note(symbol);
    this.#nextMove();
  }

  onChange(listener: () => void): void {
    this.#onChange.push(listener);
  }

  changed(): void {
    for (const listener of this.#onChange) listener();
  }

  /** What our price stream told last. */
  price(instrumentId: InstrumentId): Price | undefined {
    return this.#seen.get(instrumentId);
  }

  lastPrice(symbol: string): Decimal {
    return this.board.get(symbol)?.last ?? decimal(0);
  }

  /** Prices stay from here on; the stream goes on telling them. */
  holdStill(): void {
    this.#moving = false;
  }

  #nextMove(): void {
    this.#time.after(this.#random.between(150, 900), () => {
      this.#nextMove();
      for (const { symbol } of LISTED) this.#move(symbol);
      this.changed();
    });
  }

  #move(symbol: string): void {
    const price = this.board.get(symbol);
    if (price === undefined) return;
    const jumps = this.#moving && this.#faults.strikes("price-jump");
    const width = jumps ? 0.03 : this.#moving ? 0.002 : 0;
    const factor = 1 + this.#random.between(-width, width);
    if (jumps) this.#story.tell(`market ${symbol} jumps by ${factor.toFixed(4)}`);
    this.board.step(symbol, Math.round(price.lastTicks * factor));
    if (!this.#faults.strikes("prices-old")) this.#note(symbol);
  }

  #note(symbol: string): void {
    const price = this.board.get(symbol);
    if (price === undefined) return;
    this.#seen.set(instrumentIdOf(symbol), { last: price.last, mark: price.mark, at: this.#time.now() });
  }
}

function venueClock(time: VirtualTime, skewMs: () => number): VenueClock {
  let previousNs = 0n;
  return {
    nowMs: () => time.now() + skewMs(),
    nowNs: () => {
      const readNs = BigInt(time.now() + skewMs()) * 1_000_000n;
      previousNs = readNs > previousNs ? readNs : previousNs + 1n;
      return previousNs;
    },
    atOneInstant: (run) => run(),
    shift: () => undefined,
  };
}

const CACHE = new Map<string, Instrument>();

/** The same instrument in the engine's words. */
export function engineInstrument(venue: ExchangeName, core: CoreInstrument): Instrument {
  const key = `${venue} ${core.symbol}`;
  const known = CACHE.get(key) ?? translated(venue, core);
  CACHE.set(key, known);
  return known;
}

function translated(venue: ExchangeName, core: CoreInstrument): Instrument {
  return {
    id: instrumentIdOf(core.symbol),
    venue,
    venueSymbol: core.symbol,
    base: core.base,
    quote: core.quote,
    tickSize: core.tick,
    stepSize: core.step,
    quantityMin: core.minQuantity,
    quantityMax: core.maxQuantity,
    marketQuantityMax: core.maxMarketQuantity,
    notionalMin: core.minNotional,
    brackets: core.brackets.map((bracket) => ({
      notionalMax: bracket.notionalCap,
      leverageMax: bracket.maxLeverage,
      maintenanceRate: bracket.maintenanceRate,
      maintenanceAmount: bracket.cumulative,
    })),
    status: "trading",
  };
}

export function venueTime(time: VirtualTime, market: SimMarket): UnixMs {
  return (time.now() + market.skewMs) as UnixMs;
}
