// Bybit's executions (REST and stream rows are alike) to fills and funding payments.
import { z } from "zod";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { Fill, Funding } from "../../../engine/domain/fill.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Instrument } from "../../../engine/domain/instrument.ts";
import type { PositionSide } from "../../../engine/domain/side.ts";
import type { PositionMode } from "../../../engine/domain/venue.ts";
import { feeInQuote } from "../fee-in-quote.ts";
import { wire } from "../wire-fields.ts";

const TRADES: ReadonlySet<string> = new Set(["Trade", "BustTrade", "AdlTrade"]);

export const BybitExecution = z
  .object({
    execId: wire.venueTradeId,
    execType: z.string(),
    orderId: wire.venueOrderId,
    orderLinkId: wire.clientOrderId,
    symbol: z.string(),
    side: z.string(),
    execQty: wire.decimal,
    execPrice: wire.decimal,
    execFee: wire.decimalOrZero,
    feeCurrency: z.string().optional(),
    execPnl: wire.decimalOrNone,
    closedSize: wire.decimalOrZero,
    stopOrderType: z.string().optional(),
    createType: z.string().optional(),
    execTime: wire.time,
  })
  .refine(({ execType, side, execQty, execPrice }) => {
    if (!TRADES.has(execType)) return true;
    return (side === "Buy" || side === "Sell") && execQty.gt(0) && !execPrice.isNegative();
  }, "a trade without a side, or of nothing");
export type BybitExecution = z.output<typeof BybitExecution>;

export interface ExecutionContext {
  readonly accountId: AccountId;
  readonly positionMode: PositionMode;
  priceOf(asset: string): Decimal | undefined;
}

export type BybitMovement =
  | { readonly kind: "fill"; readonly fill: Fill }
  | { readonly kind: "funding"; readonly funding: Funding }
  | undefined;

export function mapBybitExecution(
  row: BybitExecution,
  instrument: Instrument,
  context: ExecutionContext,
): BybitMovement {
  switch (row.execType) {
    case "Trade":
    case "BustTrade":
    case "AdlTrade":
      return { kind: "fill", fill: mapFill(row, instrument, context) };
    case "Funding":
      return {
        kind: "funding",
        funding: {
          accountId: context.accountId,
          instrumentId: instrument.id,
          venueFundingId: row.execId,
          // Bybit books funding as a fee: positive is paid.
          amount: row.execFee.neg(),
          // Of a payment it is the side of the position.
          quantity: row.side === "Sell" ? row.execQty.neg() : row.execQty,
          otherLegAmount: undefined,
          at: row.execTime,
        },
      };
    default:
      return undefined;
  }
}

function mapFill(row: BybitExecution, instrument: Instrument, context: ExecutionContext): Fill {
  const notional = row.execQty.mul(row.execPrice);
  const origin = originOf(row);
  return {
    accountId: context.accountId,
    venueTradeId: row.execId,
    venueOrderId: row.orderId,
    clientOrderId: origin === "order" ? row.orderLinkId : undefined,
    instrumentId: instrument.id,
    side: row.side === "Buy" ? "buy" : "sell",
    positionSide: legOf(row, context.positionMode),
    quantity: row.execQty,
    price: row.execPrice,
    fee: feeInQuote(
      { amount: row.execFee, asset: row.feeCurrency ?? "" },
      notional,
      instrument.quote,
      context.priceOf,
    ),
    realizedPnl: row.execPnl,
    origin,
    at: row.execTime,
  };
}

const ATTACHED: ReadonlySet<string> = new Set([
  "StopLoss",
  "PartialStopLoss",
  "TakeProfit",
  "PartialTakeProfit",
]);

function originOf({ execType, createType, stopOrderType }: BybitExecution): Fill["origin"] {
  if (execType === "AdlTrade" || createType?.startsWith("CreateByAdl") === true) return "adl";
  if (execType === "BustTrade" || createType === "CreateByLiq") return "liquidation";
  return stopOrderType !== undefined && ATTACHED.has(stopOrderType) ? "attached-stop" : "order";
}

/** A hedge leg never flips, so an execution either only opens or only closes. */
function legOf({ side, closedSize }: BybitExecution, mode: PositionMode): PositionSide {
  if (mode === "one-way") return "both";
  const closes = !closedSize.isZero();
  return (side === "Buy") === !closes ? "long" : "short";
}
