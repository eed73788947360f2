// Prices that move and jump, told to the venue over its control API, and traders who trade by hand in instruments of their own.
import { type Decimal, decimal, roundToStep } from "../../engine/domain/decimal.ts";
import { INSTRUMENTS } from "../../src/venue/core/instruments.ts";
import type { Random } from "../fleet/random.ts";
import { movePrices, type PricedMarket } from "../fleet/random-market.ts";
import type { ChaosAccount } from "./chaos-fleet.ts";
import type { VenueProcess } from "./venue-process.ts";

export const SIGNAL_SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT", "LINKUSDT"] as const;
/** No signal is about these: what the trader does there is the trader's own. */
const HAND_SYMBOLS = ["ADAUSDT", "AVAXUSDT"] as const;
const JUMP_CHANCE = 0.03;
const HAND_NOTIONAL = decimal("400");

export class ChaosMarket implements PricedMarket {
  readonly #venue: VenueProcess;
  readonly #random: Random;
  readonly #prices = new Map(INSTRUMENTS.map((each) => [each.symbol, each.startPrice]));
  readonly #instruments = new Map(INSTRUMENTS.map((each) => [each.symbol, each]));
  readonly #held = new Map<string, number>();
  readonly control: PricedMarket["control"];
  handTrades = 0;

  constructor(venue: VenueProcess, random: Random) {
    this.#venue = venue;
    this.#random = random;
    this.control = {
      board: {
        get: (symbol) => {
          const instrument = this.#instruments.get(symbol);
          const last = this.#prices.get(symbol);
          return instrument === undefined || last === undefined ? undefined : { instrument, last };
        },
        setByHand: (symbol, price) => this.#prices.set(symbol, price),
      },
    };
  }

  /** Moves every price a step and tells the venue, if it can hear. */
  async step(): Promise<void> {
    movePrices(this, SIGNAL_SYMBOLS, this.#random, JUMP_CHANCE);
    movePrices(this, HAND_SYMBOLS, this.#random, 0);
    await this.tell();
  }

  async tell(): Promise<void> {
    if (!this.#venue.up) return;
    const symbols = [...SIGNAL_SYMBOLS, ...HAND_SYMBOLS];
    const prices = Object.fromEntries(
      symbols.map((symbol) => [symbol, (this.#prices.get(symbol) ?? decimal(1)).toFixed()]),
    );
    await this.#venue.ask("POST", "/prices", { prices });
  }

  async tradeByHand(account: ChaosAccount): Promise<void> {
    if (!this.#venue.up) return;
    const symbol = this.#random.pick(HAND_SYMBOLS);
    const leg = account.positionMode === "hedge" ? "long" : "both";
    const key = `${account.id} ${symbol}`;
    const held = this.#held.get(key) ?? 0;
    const side = held > 0 && this.#random.chance(0.5) ? "sell" : "buy";
    const path = `/${account.venue}/accounts/${account.paperAccountId}/orders`;
    await this.#venue.ask("POST", path, { symbol, side, leg, quantity: this.#quantity(symbol).toFixed() });
    this.#held.set(key, held + (side === "buy" ? 1 : -1));
    this.handTrades += 1;
  }

  #quantity(symbol: string): Decimal {
    const instrument = this.#instruments.get(symbol);
    if (instrument === undefined) throw new Error(`no ${symbol}`);
    // Always the same quantity: a sale takes back exactly one purchase.
    return roundToStep(HAND_NOTIONAL.div(instrument.startPrice), instrument.step, "up");
  }
}
