// One order as a row of `order_intent`, both ways.

import { assertNever } from "../../engine/domain/assert-never.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type {
  AccountId,
  ClientOrderId,
  SignalId,
  StrategyId,
  TenantId,
  VenueOrderId,
} from "../../engine/domain/ids.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import type { Leg, Order, OrderState, OrderType } from "../../engine/domain/order.ts";
import type { OrderSide, PositionSide } from "../../engine/domain/side.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { Column } from "./row-columns.ts";
import { protectionSchema } from "./stored-json.ts";

const text = (value: { toString(): string } | undefined): string | null => value?.toString() ?? null;

function priceOf(type: OrderType): string | null {
  return type.kind === "limit" ? type.price.toString() : null;
}

function triggerOf(type: OrderType): string | null {
  return type.kind === "stop-market" || type.kind === "take-profit-market"
    ? type.triggerPrice.toString()
    : null;
}

/** Of orders that are being claimed. */
export const ORDER_COLUMNS: readonly Column<Order>[] = [
  { name: "tenant_id", type: "uuid", of: ({ intent }) => intent.tenantId, chunk: true },
  { name: "client_order_id", type: "text", of: ({ intent }) => intent.clientOrderId },
  { name: "account_id", type: "uuid", of: ({ intent }) => intent.accountId },
  { name: "signal_id", type: "uuid", of: ({ intent }) => intent.signalId, chunk: true },
  { name: "strategy_id", type: "uuid", of: ({ intent }) => intent.strategyId, chunk: true },
  { name: "instrument_id", type: "text", of: ({ intent }) => intent.instrumentId, chunk: true },
  { name: "leg", type: "text", of: ({ intent }) => intent.leg },
  { name: "generation", type: "int4", of: ({ intent }) => intent.generation },
  { name: "side", type: "text", of: ({ intent }) => intent.side },
  { name: "position_side", type: "text", of: ({ intent }) => intent.positionSide },
  { name: "order_type", type: "text", of: ({ intent }) => intent.type.kind },
  { name: "price", type: "numeric", of: ({ intent }) => priceOf(intent.type) },
  {
    name: "time_in_force",
    type: "text",
    of: ({ intent }) => (intent.type.kind === "limit" ? intent.type.timeInForce : null),
  },
  { name: "trigger_price", type: "numeric", of: ({ intent }) => triggerOf(intent.type) },
  { name: "quantity", type: "numeric", of: ({ intent }) => intent.quantity.toString() },
  { name: "reduce_only", type: "bool", of: ({ intent }) => intent.reduceOnly },
  { name: "attached_stop", type: "numeric", of: ({ intent }) => text(intent.attachedStop) },
  {
    name: "protection",
    type: "json",
    of: ({ intent }) => (intent.protection === undefined ? null : JSON.stringify(intent.protection)),
  },
  { name: "margin", type: "numeric", of: ({ intent }) => text(intent.margin) },
  { name: "leverage", type: "numeric", of: ({ intent }) => text(intent.leverage) },
  { name: "expires_at", type: "int8", of: ({ intent }) => intent.expiresAt ?? null },
  { name: "state", type: "text", of: ({ state }) => state, chunk: true },
  { name: "venue_order_id", type: "text", of: ({ venueOrderId }) => venueOrderId ?? null, chunk: true },
  {
    name: "filled_quantity",
    type: "numeric",
    of: ({ filledQuantity }) => filledQuantity.toString(),
    chunk: true,
  },
  { name: "average_price", type: "numeric", of: ({ averagePrice }) => text(averagePrice), chunk: true },
  { name: "signed_at", type: "int8", of: ({ signedAt }) => signedAt },
  { name: "valid_until", type: "int8", of: ({ validUntil }) => validUntil },
  { name: "reason", type: "text", of: ({ reason }) => reason ?? null, chunk: true },
];

export interface OrderRow {
  readonly tenant_id: TenantId;
  readonly client_order_id: ClientOrderId;
  readonly account_id: AccountId;
  readonly signal_id: SignalId;
  readonly strategy_id: StrategyId;
  readonly instrument_id: InstrumentId;
  readonly leg: Leg;
  readonly generation: number;
  readonly side: OrderSide;
  readonly position_side: PositionSide;
  readonly order_type: OrderType["kind"];
  readonly price: string | null;
  readonly time_in_force: "gtc" | "ioc" | "fok" | "post-only" | null;
  readonly trigger_price: string | null;
  readonly quantity: string;
  readonly reduce_only: boolean;
  readonly attached_stop: string | null;
  readonly protection: unknown;
  readonly margin: string | null;
  readonly leverage: string | null;
  readonly expires_at: UnixMs | null;
  readonly state: OrderState;
  readonly venue_order_id: VenueOrderId | null;
  readonly filled_quantity: string;
  readonly average_price: string | null;
  readonly signed_at: UnixMs;
  readonly valid_until: UnixMs;
  readonly reason: string | null;
}

function typeOf(row: OrderRow): OrderType {
  const kind = row.order_type;
  switch (kind) {
    case "market":
      return { kind };
    case "limit":
      return { kind, price: decimal(row.price ?? ""), timeInForce: row.time_in_force ?? "gtc" };
    case "stop-market":
    case "take-profit-market":
      return { kind, triggerPrice: decimal(row.trigger_price ?? "") };
    default:
      return assertNever(kind);
  }
}

export function orderOf(row: OrderRow): Order {
  return {
    intent: {
      clientOrderId: row.client_order_id,
      tenantId: row.tenant_id,
      accountId: row.account_id,
      signalId: row.signal_id,
      strategyId: row.strategy_id,
      instrumentId: row.instrument_id,
      leg: row.leg,
      generation: row.generation,
      side: row.side,
      positionSide: row.position_side,
      type: typeOf(row),
      quantity: decimal(row.quantity),
      reduceOnly: row.reduce_only,
      attachedStop: row.attached_stop === null ? undefined : decimal(row.attached_stop),
      protection: row.protection === null ? undefined : protectionSchema.parse(row.protection),
      margin: row.margin === null ? undefined : decimal(row.margin),
      leverage: row.leverage === null ? undefined : Number(row.leverage),
      expiresAt: row.expires_at ?? undefined,
    },
    state: row.state,
    venueOrderId: row.venue_order_id ?? undefined,
    filledQuantity: decimal(row.filled_quantity),
    averagePrice: row.average_price === null ? undefined : decimal(row.average_price),
    signedAt: row.signed_at,
    validUntil: row.valid_until,
    reason: row.reason ?? undefined,
  };
}
