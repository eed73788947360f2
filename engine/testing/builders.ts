// Builders for tests of the engine: a valid thing by default, changed where the test cares.
import { decimal, ZERO } from "../domain/decimal.ts";
import type { Fill } from "../domain/fill.ts";
import type {
  AccountId,
  ClientOrderId,
  SignalId,
  StrategyId,
  TenantId,
  VenueOrderId,
  VenueTradeId,
} from "../domain/ids.ts";
import type { Instrument, InstrumentId } from "../domain/instrument.ts";
import type { Order, OrderIntent } from "../domain/order.ts";
import { FLAT } from "../domain/position.ts";
import type { UnixMs } from "../domain/time.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import type { OrderReport } from "../ports/venue.ts";

export const BTC = "BTC/USDT:USDT" as InstrumentId;
const AT = 1_790_000_000_000 as UnixMs;

export function instrument(change: Partial<Instrument> = {}): Instrument {
  return {
    id: BTC,
    venue: "binance",
    venueSymbol: "BTCUSDT",
    base: "BTC",
    quote: "USDT",
    tickSize: decimal("0.1"),
    stepSize: decimal("0.001"),
    quantityMin: decimal("0.001"),
    quantityMax: decimal("1000"),
    marketQuantityMax: decimal("120"),
    notionalMin: decimal("50"),
    brackets: [
      {
        notionalMax: decimal("50000000"),
        leverageMax: 125,
        maintenanceRate: decimal("0.004"),
        maintenanceAmount: ZERO,
      },
    ],
    status: "trading",
    ...change,
  };
}

export function intent(change: Partial<OrderIntent> = {}): OrderIntent {
  return {
    clientOrderId: "f1e0aaaaaaaaaaaaaaaaaaaaaaaaaa" as ClientOrderId,
    tenantId: "tenant" as TenantId,
    accountId: "account" as AccountId,
    signalId: "signal" as SignalId,
    strategyId: "strategy" as StrategyId,
    instrumentId: BTC,
    leg: "entry",
    generation: 0,
    side: "buy",
    positionSide: "both",
    type: { kind: "market" },
    quantity: decimal("1"),
    reduceOnly: false,
    attachedStop: undefined,
    protection: undefined,
    margin: undefined,
    leverage: undefined,
    expiresAt: undefined,
    ...change,
  };
}

export function order(change: Partial<Order> = {}, intentChange: Partial<OrderIntent> = {}): Order {
  return {
    intent: intent(intentChange),
    state: "open",
    venueOrderId: "1" as VenueOrderId,
    filledQuantity: ZERO,
    averagePrice: undefined,
    signedAt: AT,
    validUntil: (AT + 2_000) as UnixMs,
    reason: undefined,
    ...change,
  };
}

export function report(change: Partial<OrderReport> = {}): OrderReport {
  return {
    clientOrderId: "f1e0aaaaaaaaaaaaaaaaaaaaaaaaaa" as ClientOrderId,
    venueOrderId: "1" as VenueOrderId,
    instrumentId: BTC,
    side: "buy",
    positionSide: "both",
    state: "open",
    quantity: decimal("1"),
    filledQuantity: ZERO,
    averagePrice: undefined,
    triggerPrice: undefined,
    reduceOnly: false,
    conditional: undefined,
    reason: undefined,
    at: AT,
    ...change,
  };
}

export function fill(change: Partial<Fill> = {}): Fill {
  return {
    accountId: "account" as AccountId,
    venueTradeId: "t1" as VenueTradeId,
    venueOrderId: "1" as VenueOrderId,
    clientOrderId: undefined,
    instrumentId: BTC,
    side: "buy",
    positionSide: "both",
    quantity: decimal("1"),
    price: decimal("100"),
    fee: ZERO,
    realizedPnl: undefined,
    origin: "order",
    at: AT,
    ...change,
  };
}

export function position(
  change: Partial<OwnedPosition> & { readonly quantity?: string } = {},
): OwnedPosition {
  const { quantity, ...rest } = change;
  return {
    tenantId: "tenant" as TenantId,
    accountId: "account" as AccountId,
    instrumentId: BTC,
    positionSide: "both",
    net: { ...FLAT, quantity: decimal(quantity ?? "0"), entryPrice: decimal("100") },
    signalId: "signal" as SignalId,
    strategyId: "strategy" as StrategyId,
    stopPrice: decimal("95"),
    targets: [],
    openedQuantity: decimal(quantity ?? "0").abs(),
    protectionGeneration: 0,
    openedAt: AT,
    lastExitAt: undefined,
    updatedAt: AT,
    ...rest,
  };
}
