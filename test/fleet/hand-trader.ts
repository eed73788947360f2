// The trader who also trades by hand on the account that we serve: plain market orders, adding and taking back only what is theirs.
import { type Decimal, decimal, minDecimal, roundToStep, ZERO } from "../../engine/domain/decimal.ts";
import type { PositionLeg } from "../../src/venue/core/types.ts";
import type { RunningVenue } from "../../src/venue/start-venue.ts";
import type { Random } from "./random.ts";
import type { FleetAccount } from "./test-fleet.ts";

export class HandTrader {
  readonly account: FleetAccount;
  readonly #venue: RunningVenue;
  readonly #random: Random;
  readonly #legs: readonly [PositionLeg, ...PositionLeg[]];
  /** Signed, by `symbol|leg`. */
  readonly held = new Map<string, Decimal>();

  constructor(
    account: FleetAccount,
    venue: RunningVenue,
    random: Random,
    legs: readonly [PositionLeg, ...PositionLeg[]],
  ) {
    this.account = account;
    this.#venue = venue;
    this.#random = random;
    this.#legs = legs;
  }

  trade(symbols: readonly [string, ...string[]]): void {
    const symbol = this.#random.pick(symbols);
    const leg = this.#random.pick(this.#legs);
    const key = `${symbol}|${leg}`;
    const held = this.held.get(key) ?? ZERO;
    const reducing = !held.isZero() && this.#random.chance(0.4);
    const opens = leg === "short" ? "sell" : "buy";
    const side = reducing ? (opens === "buy" ? "sell" : "buy") : opens;
    const wished = this.#quantity(symbol);
    const quantity = reducing ? minDecimal(wished, held.abs()) : wished;
    const outcome = this.#venue.exchanges[this.account.venue].placeOrder(this.account.paperAccountId, {
      ...{ symbol, side, leg, type: "market", timeInForce: "ioc", price: undefined, quantity },
      ...{ reduceOnly: false, clientOrderId: undefined },
    });
    if (outcome.kind === "refused") throw new Error(`by hand: ${outcome.refusal.reason}`);
    const { filledQuantity } = outcome.value;
    this.held.set(key, held.add(side === "buy" ? filledQuantity : filledQuantity.neg()));
  }

  /** Something of theirs is gone without their doing: the exchange shows them what is left. */
  lost(key: string, quantity: Decimal): void {
    const held = this.held.get(key) ?? ZERO;
    this.held.set(key, held.isNeg() ? held.add(quantity) : held.sub(quantity));
  }

  #quantity(symbol: string): Decimal {
    const price = this.#venue.control.board.get(symbol);
    if (price === undefined) throw new Error(`no ${symbol}`);
    const amount = decimal(this.#random.whole(300, 1_500));
    return roundToStep(amount.div(price.last), price.instrument.step, "up");
  }
}
