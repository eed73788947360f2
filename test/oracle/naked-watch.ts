// For how long own quantity was larger than what stops at the venue covered, leg by leg.
import { Decimal, decimal, ZERO } from "../../engine/domain/decimal.ts";

export interface NakedEpisode {
  /** `accountId|symbol|leg`. */
  readonly leg: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly quantity: Decimal;
  /** Still so when the ledger ended. */
  readonly open: boolean;
}

interface Stop {
  readonly conditionalId: string;
  readonly side: string;
  /** Empty: the whole position. */
  readonly quantity: string;
}

interface LegState {
  quantity: Decimal;
  readonly stops: Map<string, Stop>;
  nakedSinceMs: number | undefined;
}

export class NakedWatch {
  readonly #legs = new Map<string, LegState>();
  readonly #legOfStop = new Map<string, string>();
  readonly #episodes: NakedEpisode[] = [];

  move(leg: string, quantity: Decimal, atMs: number): void {
    const state = this.#leg(leg);
    state.quantity = quantity;
    this.#look(leg, state, atMs);
  }

  rest(leg: string, stop: Stop, atMs: number): void {
    const state = this.#leg(leg);
    state.stops.set(stop.conditionalId, stop);
    this.#legOfStop.set(stop.conditionalId, leg);
    this.#look(leg, state, atMs);
  }

  amend(conditionalId: string, quantity: string, atMs: number): void {
    const leg = this.#legOfStop.get(conditionalId);
    if (leg === undefined) return;
    const state = this.#leg(leg);
    const stop = state.stops.get(conditionalId);
    if (stop !== undefined) state.stops.set(conditionalId, { ...stop, quantity });
    this.#look(leg, state, atMs);
  }

  withdraw(conditionalId: string, atMs: number): void {
    const leg = this.#legOfStop.get(conditionalId);
    if (leg === undefined) return;
    const state = this.#leg(leg);
    state.stops.delete(conditionalId);
    this.#look(leg, state, atMs);
  }

  finish(endMs: number): readonly NakedEpisode[] {
    for (const [leg, { nakedSinceMs, quantity }] of this.#legs) {
      if (nakedSinceMs === undefined) continue;
      this.#episodes.push({ leg, fromMs: nakedSinceMs, toMs: endMs, quantity, open: true });
    }
    return this.#episodes;
  }

  #leg(leg: string): LegState {
    const known = this.#legs.get(leg);
    if (known !== undefined) return known;
    const state: LegState = { quantity: ZERO, stops: new Map(), nakedSinceMs: undefined };
    this.#legs.set(leg, state);
    return state;
  }

  #look(leg: string, state: LegState, atMs: number): void {
    const closing = state.quantity.isNeg() ? "buy" : "sell";
    const size = state.quantity.abs();
    const covered = Decimal.sum(
      0,
      ...[...state.stops.values()]
        .filter(({ side }) => side === closing)
        .map(({ quantity }) => (quantity === "" ? size : decimal(quantity))),
    );
    if (size.gt(covered)) {
      state.nakedSinceMs ??= atMs;
      return;
    }
    if (state.nakedSinceMs === undefined) return;
    const { quantity } = state;
    this.#episodes.push({ leg, fromMs: state.nakedSinceMs, toMs: atMs, quantity, open: false });
    state.nakedSinceMs = undefined;
  }
}
