// Funding: each interval, longs pay shorts (or the other way round) at the symbol's rate on the mark notional.
import { type Decimal, decimal, ZERO } from "../../../engine/domain/decimal.ts";
import { record, tellAccount } from "./announce.ts";
import { marginModeOf } from "./margin.ts";
import { hashText, mix } from "./random.ts";
import { nextFundingAfter, type SymbolState, type VenueState } from "./venue-state.ts";
import { book, roundAmount } from "./wallet.ts";

const FUNDINGS_KEPT = 400;

/** Between -0.01 % and +0.03 %, fixed by seed, symbol and time. */
export function fundingRate(venue: VenueState, symbol: SymbolState): Decimal {
  const word = mix(
    hashText(symbol.instrument.symbol, venue.seed) ^ Math.floor(symbol.nextFundingMs / 3_600_000),
  );
  return decimal((word % 401) - 100).mul("0.000001");
}

/** Settles every funding that has come due by venue time, one by one. */
export function settleDueFunding(venue: VenueState, nowMs: number): void {
  for (const symbol of venue.symbols.values()) {
    while (nowMs >= symbol.nextFundingMs) {
      settleFunding(venue, symbol, fundingRate(venue, symbol));
      symbol.nextFundingMs = nextFundingAfter(symbol.instrument, symbol.nextFundingMs);
    }
  }
}

export function settleFunding(venue: VenueState, symbol: SymbolState, rate: Decimal): void {
  const { mark } = symbol.price;
  const name = symbol.instrument.symbol;
  symbol.fundings.push({ symbol: name, rate, mark, timeMs: venue.clock.nowMs() });
  if (symbol.fundings.length > FUNDINGS_KEPT) symbol.fundings.shift();
  for (const state of symbol.holders) {
    for (const position of state.positions.values()) {
      if (position.symbol !== name || position.quantity.isZero()) continue;
      const amount = ZERO.minus(roundAmount(position.quantity.mul(mark).mul(rate)));
      book(venue, state, "funding-fee", name, amount);
      position.currentRealisedPnl = position.currentRealisedPnl.plus(amount);
      if (marginModeOf(state, name) === "isolated")
        position.isolatedMargin = position.isolatedMargin.plus(amount);
      state.safeBands.clear();
      record(venue, state, {
        kind: "funding",
        symbol: name,
        leg: position.leg,
        rate: rate.toFixed(),
        amount: amount.toFixed(),
        walletAfter: state.wallet.toFixed(),
      });
      tellAccount(venue, state, "funding-fee", [position]);
    }
  }
}
