// The past as JSON and as CSV: one schema per kind of record, from which documents, checks and columns are made.
import { z } from "zod";
import { decimalView, idView, instantView } from "../http/view-text.ts";

const text = z.string();
const clientOrderId = text.meta({ description: "Ours: at most 32 of [a-z0-9]." });

export const orderView = z
  .object({
    clientOrderId,
    venueOrderId: text.nullable(),
    accountId: idView,
    signalId: idView,
    strategyId: idView,
    instrumentId: text,
    leg: text.meta({ description: "entry, stop, target-n, exit, emergency-exit" }),
    generation: z.int(),
    side: z.enum(["buy", "sell"]),
    positionSide: z.enum(["both", "long", "short"]),
    type: text,
    price: decimalView.nullable(),
    timeInForce: text.nullable(),
    triggerPrice: decimalView.nullable(),
    quantity: decimalView,
    reduceOnly: z.boolean(),
    state: text,
    filledQuantity: decimalView,
    averagePrice: decimalView.nullable(),
    reason: text.nullable(),
    signedAt: instantView,
  })
  .meta({ id: "Order" });

export const fillView = z
  .object({
    accountId: idView,
    instrumentId: text,
    venueTradeId: text,
    venueOrderId: text,
    clientOrderId: clientOrderId.nullable().meta({ description: "Null: not an order of ours." }),
    side: z.enum(["buy", "sell"]),
    positionSide: z.enum(["both", "long", "short"]),
    quantity: decimalView,
    price: decimalView,
    fee: decimalView.meta({ description: "Positive: a cost." }),
    origin: z.enum(["order", "attached-stop", "liquidation", "adl"]),
    owned: z.boolean().meta({ description: "False: the trader's own, no part of our positions and P&L." }),
    at: instantView,
  })
  .meta({ id: "Fill" });

export const fundingView = z
  .object({
    accountId: idView,
    instrumentId: text,
    venueFundingId: text,
    amount: decimalView.meta({ description: "Positive: received." }),
    at: instantView,
  })
  .meta({ id: "Funding" });

export const decisionView = z
  .object({
    signalId: idView,
    accountId: idView,
    subscriptionId: idView,
    strategyId: idView,
    instrumentId: text,
    action: text,
    state: text.meta({ description: "working, done, denied, no-op, rejected, expired, failed" }),
    reason: text.nullable(),
    denialCodes: z.array(text),
    decidedAt: instantView,
    settledAt: instantView.nullable(),
  })
  .meta({ id: "Decision" });

export const signalView = z
  .object({
    id: idView,
    providerId: idView,
    strategyId: idView,
    dialect: text,
    instrumentId: text,
    action: text,
    direction: text.nullable(),
    referencePrice: decimalView.nullable(),
    audienceSize: z.int().meta({ description: "How many subscriptions it went to." }),
    test: z.boolean().meta({ description: "Its provider tried it out: it went to paper accounts only." }),
    issuedAt: instantView,
    receivedAt: instantView,
    expiresAt: instantView,
  })
  .meta({ id: "Signal" });

export const profitView = z
  .object({
    key: text.meta({
      description: "The day (UTC), account, trader, instrument or strategy; empty: unknown.",
    }),
    realizedPnl: decimalView,
    fees: decimalView,
    funding: decimalView,
    net: decimalView.meta({ description: "realizedPnl − fees + funding." }),
    fills: z.int(),
    volume: decimalView,
  })
  .meta({ id: "Profit" });

/** As the record holds it: what an engine knows of it beside that is not here. */
export const recordedPositionView = z.object({
  accountId: idView,
  instrumentId: text,
  positionSide: z.enum(["both", "long", "short"]),
  quantity: decimalView.meta({ description: "Signed: short < 0." }),
  entryPrice: decimalView,
  realizedPnl: decimalView,
  fees: decimalView,
  funding: decimalView,
  stopPrice: decimalView.nullable(),
  targets: z.array(z.object({ price: decimalView, share: decimalView })),
  signalId: idView.nullable(),
  strategyId: idView.nullable(),
  openedAt: instantView.nullable(),
  updatedAt: instantView,
});

/** Of exports only: `GET /v1/accounts` knows more, like what its engine sees now. */
export const exportedAccountView = z.object({
  id: idView,
  traderId: idView,
  label: text,
  venue: text,
  environment: text,
  positionMode: text,
  marginMode: text,
  status: text,
  limits: z.unknown(),
  createdAt: instantView,
});
