// An account as the core holds it. The rest of the venue sees it through the readonly views of types.ts.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { AccountListener } from "./events.ts";
import type {
  Account,
  AttachedTpsl,
  ConditionalOrder,
  Fill,
  Income,
  MarginMode,
  Order,
  PositionLeg,
} from "./types.ts";

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export interface OrderState extends Mutable<Order> {
  /** Initial margin set aside for the part that would open exposure. */
  reserved: Decimal;
}

export interface ConditionalState extends Mutable<ConditionalOrder> {
  /** Given to the child order. */
  attached: AttachedTpsl | undefined;
  /** Best price since activation (trailing). */
  extreme: Decimal | undefined;
}

export interface PositionState {
  readonly symbol: string;
  readonly leg: PositionLeg;
  quantity: Decimal;
  entryPrice: Decimal;
  isolatedMargin: Decimal;
  currentRealisedPnl: Decimal;
  cumulativeRealisedPnl: Decimal;
  createdMs: number;
  updatedMs: number;
}

/** While the mark price stays between these, liquidation cannot be due: a filter, never a decision. */
export interface SafeBand {
  low: number;
  high: number;
}

export interface AccountState {
  account: Mutable<Account>;
  wallet: Decimal;
  cumulativeRealisedPnl: Decimal;
  updatedMs: number;
  /** Σ `reserved` of the open orders. */
  orderMargin: Decimal;
  readonly leverage: Map<string, number>;
  readonly marginModes: Map<string, MarginMode>;
  /** By `positionKey`. */
  readonly positions: Map<string, PositionState>;
  readonly safeBands: Map<string, SafeBand>;
  readonly openOrders: Map<string, OrderState>;
  readonly openConditionals: Map<string, ConditionalState>;
  readonly ordersById: Map<string, OrderState>;
  readonly conditionalsById: Map<string, ConditionalState>;
  /** Newest order with this client id. */
  readonly ordersByClientId: Map<string, OrderState>;
  readonly conditionalsByClientId: Map<string, ConditionalState>;
  readonly fills: Fill[];
  readonly income: Income[];
  readonly listeners: Set<AccountListener>;
}

export function emptyAccount(account: Account): AccountState {
  return {
    account: { ...account },
    wallet: ZERO,
    cumulativeRealisedPnl: ZERO,
    updatedMs: account.createdMs,
    orderMargin: ZERO,
    leverage: new Map(),
    marginModes: new Map(),
    positions: new Map(),
    safeBands: new Map(),
    openOrders: new Map(),
    openConditionals: new Map(),
    ordersById: new Map(),
    conditionalsById: new Map(),
    ordersByClientId: new Map(),
    conditionalsByClientId: new Map(),
    fills: [],
    income: [],
    listeners: new Set(),
  };
}

export function positionKey(symbol: string, leg: PositionLeg): string {
  return `${symbol}:${leg}`;
}

/** The leg's position, made flat on first use. */
export function positionOf(
  state: AccountState,
  symbol: string,
  leg: PositionLeg,
  nowMs: number,
): PositionState {
  const key = positionKey(symbol, leg);
  let position = state.positions.get(key);
  if (position === undefined) {
    position = {
      symbol,
      leg,
      quantity: ZERO,
      entryPrice: ZERO,
      isolatedMargin: ZERO,
      currentRealisedPnl: ZERO,
      cumulativeRealisedPnl: ZERO,
      createdMs: nowMs,
      updatedMs: nowMs,
    };
    state.positions.set(key, position);
  }
  return position;
}

export function heldQuantity(state: AccountState, symbol: string, leg: PositionLeg): Decimal {
  return state.positions.get(positionKey(symbol, leg))?.quantity ?? ZERO;
}

const HISTORY_MAX = 20_000;

/** Drops the oldest closed orders once the history is too long; open ones always stay. */
export function trimHistory(state: AccountState): void {
  trimMap(state.ordersById, state.openOrders);
  trimMap(state.conditionalsById, state.openConditionals);
  if (state.fills.length > HISTORY_MAX * 1.1) state.fills.splice(0, state.fills.length - HISTORY_MAX);
  if (state.income.length > HISTORY_MAX * 2.2) state.income.splice(0, state.income.length - HISTORY_MAX * 2);
}

function trimMap<T>(all: Map<string, T>, open: ReadonlyMap<string, T>): void {
  if (all.size <= HISTORY_MAX * 1.1) return;
  for (const id of all.keys()) {
    if (all.size <= HISTORY_MAX) return;
    if (!open.has(id)) all.delete(id);
  }
}
