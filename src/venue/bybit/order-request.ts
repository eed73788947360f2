// What clients may put into order create, amend and cancel requests.
import { z } from "zod";
import { field } from "./fields.ts";

export const OrderCreate = z.object({
  symbol: field.symbol,
  side: field.side,
  orderType: field.orderType,
  qty: field.notNegative,
  price: field.priceOrNone.optional(),
  timeInForce: z.enum(["GTC", "IOC", "FOK", "PostOnly"]).optional(),
  positionIdx: field.positionIdx.optional(),
  orderLinkId: field.orderLinkId.optional(),
  reduceOnly: field.flag.optional(),
  closeOnTrigger: field.flag.optional(),
  triggerPrice: field.priceOrNone.optional(),
  triggerDirection: field.integer.optional(),
  triggerBy: field.triggerBy.optional(),
  takeProfit: field.priceOrNone.optional(),
  stopLoss: field.priceOrNone.optional(),
  tpTriggerBy: field.triggerBy.optional(),
  slTriggerBy: field.triggerBy.optional(),
  tpslMode: z.enum(["Full", "Partial"]).optional(),
  tpOrderType: field.orderType.optional(),
  slOrderType: field.orderType.optional(),
  tpLimitPrice: field.priceOrNone.optional(),
  slLimitPrice: field.priceOrNone.optional(),
});
export type OrderCreate = z.output<typeof OrderCreate>;

export const OrderAmend = z.object({
  symbol: field.symbol,
  orderId: field.text.optional(),
  orderLinkId: field.text.optional(),
  qty: field.positive.optional(),
  price: field.positive.optional(),
  triggerPrice: field.positive.optional(),
  /** Zero removes the attached target or stop, absence leaves it. */
  takeProfit: field.notNegative.optional(),
  stopLoss: field.notNegative.optional(),
});
export type OrderAmend = z.output<typeof OrderAmend>;

export const OrderCancel = z.object({
  symbol: field.symbol,
  orderId: field.text.optional(),
  orderLinkId: field.text.optional(),
});
export type OrderCancel = z.output<typeof OrderCancel>;
