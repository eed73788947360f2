// What differs between exchanges inside the matching core; everything else is the adapters' translation.
import { decimal } from "../../../engine/domain/decimal.ts";
import type { FeeRates } from "./market.ts";
import type { ExchangeName } from "./types.ts";

export interface ExchangePolicy {
  readonly name: ExchangeName;
  readonly fees: FeeRates;
  /** Binance forgets a client id once the order is done; Bybit never does. */
  readonly clientIdUnique: "among-open" | "always";
  /** Binance: own service, own ids and client ids, the trigger makes a new order id. Bybit: one namespace, the id stays. */
  readonly conditionalOrders: "separate-service" | "same-namespace";
  readonly orderIds: "number" | "uuid";
  /** Bybit acknowledges and then cancels. */
  readonly postOnlyCrossing: "refuse" | "accept-then-cancel";
  readonly fokUnfillable: "refuse" | "accept-then-cancel";
  /** A reduce-only order larger than the position. */
  readonly oversizedReduceOnly: "cut" | "refuse";
  /** Hedge mode: Binance forbids the flag, Bybit wants it. */
  readonly reduceOnlyInHedge: "refuse" | "allow";
  /** Hedge mode: an order that closes more than the leg holds. */
  readonly oversizedLegClose: "cut" | "refuse";
  /** Lowering leverage on an open isolated position. */
  readonly lowerIsolatedLeverage: "refuse" | "add-margin";
  /** Does an order without a client id get one from the venue (else it stays empty)? */
  readonly mintsClientId: boolean;
  /** Does the margin mode belong to each symbol (Binance) or to the account (Bybit)? */
  readonly marginModeScope: "symbol" | "account";
  /** Are limit prices held within the instrument's band around the mark price? */
  readonly priceBand: boolean;
  /** Orders that only reduce need no minimum notional. */
  readonly minNotionalExemptsReduceOnly: boolean;
  readonly defaultLeverage: number;
  readonly maxConditionals: number;
  readonly maxOpenOrdersPerSymbol: number;
}

export const BINANCE_POLICY: ExchangePolicy = {
  name: "binance",
  fees: { maker: decimal("0.0002"), taker: decimal("0.0005") },
  clientIdUnique: "among-open",
  conditionalOrders: "separate-service",
  orderIds: "number",
  postOnlyCrossing: "refuse",
  fokUnfillable: "refuse",
  oversizedReduceOnly: "cut",
  reduceOnlyInHedge: "refuse",
  oversizedLegClose: "refuse",
  lowerIsolatedLeverage: "refuse",
  mintsClientId: true,
  marginModeScope: "symbol",
  priceBand: true,
  minNotionalExemptsReduceOnly: true,
  defaultLeverage: 20,
  maxConditionals: 200,
  maxOpenOrdersPerSymbol: 200,
};

export const BYBIT_POLICY: ExchangePolicy = {
  name: "bybit",
  fees: { maker: decimal("0.0002"), taker: decimal("0.00055") },
  clientIdUnique: "always",
  conditionalOrders: "same-namespace",
  orderIds: "uuid",
  postOnlyCrossing: "accept-then-cancel",
  fokUnfillable: "accept-then-cancel",
  oversizedReduceOnly: "cut",
  reduceOnlyInHedge: "allow",
  oversizedLegClose: "cut",
  lowerIsolatedLeverage: "add-margin",
  mintsClientId: false,
  marginModeScope: "account",
  priceBand: true,
  minNotionalExemptsReduceOnly: true,
  defaultLeverage: 10,
  maxConditionals: 500,
  maxOpenOrdersPerSymbol: 500,
};
