// Everything one exchange knows. The modules of the core are functions over this; paper-exchange.ts is their one caller.
import type { AccountState, ConditionalState, OrderState } from "./account-state.ts";
import type { VenueClock } from "./clock.ts";
import type { MarketListener } from "./events.ts";
import type { PartialFillArm } from "./exchange.ts";
import { LedgerStore } from "./ledger-store.ts";
import type { FundingRow, Instrument } from "./market.ts";
import type { ExchangePolicy } from "./policy.ts";
import type { PriceBoard, SymbolPrice } from "./price-board.ts";
import { PriceLadder } from "./price-ladder.ts";
import { hashText, type RandomStream, randomStream, sequenceUuid } from "./random.ts";
import type { ApiKey, Fill, Income, PriceKind } from "./types.ts";

export interface SymbolState {
  readonly instrument: Instrument;
  readonly price: SymbolPrice;
  /** Resting buys fill when the price falls to them, sells when it rises to them. */
  readonly buys: PriceLadder<OrderState>;
  readonly sells: PriceLadder<OrderState>;
  readonly triggers: Readonly<
    Record<
      PriceKind,
      { readonly rising: PriceLadder<ConditionalState>; readonly falling: PriceLadder<ConditionalState> }
    >
  >;
  readonly trailing: Set<ConditionalState>;
  /** Accounts with a position in the symbol. */
  readonly holders: Set<AccountState>;
  readonly fundings: FundingRow[];
  nextFundingMs: number;
}

/** What changed since the last save; filled only when the venue keeps its state. */
export interface DirtySet {
  readonly accounts: Set<AccountState>;
  readonly keys: Set<ApiKey>;
  readonly orders: Set<OrderState>;
  readonly conditionals: Set<ConditionalState>;
  readonly fills: Fill[];
  readonly income: Income[];
}

export interface Sequences {
  order: number;
  conditional: number;
  trade: number;
  income: number;
  account: number;
}

export interface VenueState {
  readonly policy: ExchangePolicy;
  readonly clock: VenueClock;
  readonly board: PriceBoard;
  readonly seed: number;
  readonly random: RandomStream;
  readonly accounts: Map<string, AccountState>;
  readonly keys: Map<string, ApiKey>;
  readonly symbols: Map<string, SymbolState>;
  readonly instruments: readonly Instrument[];
  readonly ledger: LedgerStore;
  readonly marketListeners: Set<MarketListener>;
  readonly partialArms: { arm: PartialFillArm; left: number }[];
  readonly sequences: Sequences;
  dirty: DirtySet | undefined;
  /** Arrival of the request being worked on. */
  arrivalNs: bigint;
}

const HOUR_MS = 3_600_000;
const FIRST_ORDER_ID = 8_389_000_000;
const FIRST_CONDITIONAL_ID = 1_000_000_000_000_000;
const FIRST_TRADE_ID = 500_000_000;

export interface VenueStateOptions {
  readonly policy: ExchangePolicy;
  readonly clock: VenueClock;
  readonly board: PriceBoard;
  readonly instruments: readonly Instrument[];
  readonly seed: number;
}

export function createVenueState({ policy, clock, board, instruments, seed }: VenueStateOptions): VenueState {
  const nowMs = clock.nowMs();
  const symbols = new Map<string, SymbolState>();
  for (const instrument of instruments) {
    const price = board.get(instrument.symbol);
    if (price !== undefined) symbols.set(instrument.symbol, symbolState(instrument, price, nowMs));
  }
  return {
    policy,
    clock,
    board,
    seed,
    random: randomStream(seed, `venue:${policy.name}`),
    accounts: new Map(),
    keys: new Map(),
    symbols,
    instruments,
    ledger: new LedgerStore(),
    marketListeners: new Set(),
    partialArms: [],
    sequences: { order: 0, conditional: 0, trade: 0, income: 0, account: 0 },
    dirty: undefined,
    arrivalNs: clock.nowNs(),
  };
}

function symbolState(instrument: Instrument, price: SymbolPrice, nowMs: number): SymbolState {
  const pair = () => ({
    rising: new PriceLadder<ConditionalState>("rising"),
    falling: new PriceLadder<ConditionalState>("falling"),
  });
  return {
    instrument,
    price,
    buys: new PriceLadder("falling"),
    sells: new PriceLadder("rising"),
    triggers: { last: pair(), mark: pair(), index: pair() },
    trailing: new Set(),
    holders: new Set(),
    fundings: [],
    nextFundingMs: nextFundingAfter(instrument, nowMs),
  };
}

/** Fundings fall on whole multiples of the interval since midnight UTC. */
export function nextFundingAfter(instrument: Instrument, nowMs: number): number {
  const intervalMs = instrument.fundingIntervalHours * HOUR_MS;
  return (Math.floor(nowMs / intervalMs) + 1) * intervalMs;
}

export function nextOrderId(venue: VenueState): string {
  venue.sequences.order += 1;
  if (venue.policy.orderIds === "uuid") return venueUuid(venue, venue.sequences.order);
  return String(FIRST_ORDER_ID + venue.sequences.order);
}

/** In one namespace with the orders (Bybit), or in its own (Binance). */
export function nextConditionalId(venue: VenueState): string {
  if (venue.policy.conditionalOrders === "same-namespace") return nextOrderId(venue);
  venue.sequences.conditional += 1;
  return String(FIRST_CONDITIONAL_ID + venue.sequences.conditional);
}

function venueUuid(venue: VenueState, sequence: number): string {
  return sequenceUuid(hashText(venue.policy.name, venue.seed), sequence);
}

export function nextTradeId(venue: VenueState): string {
  venue.sequences.trade += 1;
  return String(FIRST_TRADE_ID + venue.sequences.trade);
}
