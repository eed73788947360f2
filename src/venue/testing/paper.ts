// Builds exchanges and requests for tests: a clock that stands still, prices set by hand.
import { type Decimal, decimal } from "../../../engine/domain/decimal.ts";
import { manualClock, type VenueClock } from "../core/clock.ts";
import type { ConditionalRequest, OrderRequest, Outcome } from "../core/exchange.ts";
import { INSTRUMENTS } from "../core/instruments.ts";
import { PaperExchange } from "../core/paper-exchange.ts";
import { BINANCE_POLICY, type ExchangePolicy } from "../core/policy.ts";
import { PriceBoard } from "../core/price-board.ts";
import type { AccountSpec, Side } from "../core/types.ts";

export const TEST_START_MS = Date.UTC(2026, 0, 5, 12, 0, 0);

export interface PaperBench {
  readonly exchange: PaperExchange;
  readonly board: PriceBoard;
  readonly clock: VenueClock;
  price(symbol: string, value: number | string): void;
  account(spec?: Partial<AccountSpec>): string;
}

export function paperBench(
  policy: ExchangePolicy = BINANCE_POLICY,
  seed = 7,
  clock: VenueClock = manualClock(TEST_START_MS),
): PaperBench {
  const board = new PriceBoard(INSTRUMENTS, clock, seed);
  const exchange = new PaperExchange({ policy, clock, board, instruments: INSTRUMENTS, seed });
  board.setByHand("BTCUSDT", decimal(60_000));
  return {
    exchange,
    board,
    clock,
    price: (symbol, value) => board.setByHand(symbol, decimal(value)),
    account: (spec = {}) =>
      value(exchange.createAccount({ balance: decimal(10_000), ...spec })).account.accountId,
  };
}

/** The value of an accepted call; a refusal fails the test with its reason. */
export function value<T>(outcome: Outcome<T>): T {
  if (outcome.kind === "refused") throw new Error(`refused: ${outcome.refusal.reason}`);
  return outcome.value;
}

export function reason<T>(outcome: Outcome<T>): string {
  return outcome.kind === "refused" ? outcome.refusal.reason : "accepted";
}

export function market(
  side: Side,
  quantity: number | string,
  more: Partial<OrderRequest> = {},
): OrderRequest {
  return {
    symbol: "BTCUSDT",
    side,
    leg: "both",
    type: "market",
    timeInForce: "gtc",
    price: undefined,
    quantity: decimal(quantity),
    reduceOnly: false,
    clientOrderId: undefined,
    ...more,
  };
}

export function limit(
  side: Side,
  quantity: number | string,
  price: number | string,
  more: Partial<OrderRequest> = {},
): OrderRequest {
  return market(side, quantity, { type: "limit", price: decimal(price), ...more });
}

export function stop(
  side: Side,
  quantity: number | string | undefined,
  triggerPrice: number | string | undefined,
  more: Partial<ConditionalRequest> = {},
): ConditionalRequest {
  const optional = (text: number | string | undefined): Decimal | undefined =>
    text === undefined ? undefined : decimal(text);
  return {
    symbol: "BTCUSDT",
    side,
    leg: "both",
    trigger: "stop",
    triggerPrice: optional(triggerPrice),
    direction: undefined,
    triggerBy: "last",
    orderType: "market",
    price: undefined,
    timeInForce: "gtc",
    quantity: optional(quantity),
    reduceOnly: quantity !== undefined,
    closePosition: quantity === undefined,
    clientOrderId: undefined,
    ...more,
  };
}
