// The account's transaction log: one row per trade, funding settlement and transfer, with the balance after it.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { Fill, Income } from "../core/types.ts";
import type { JsonObject } from "./answer.ts";
import { decimalText, SIDE_NAME } from "./names.ts";
import { orderLinkIdOf } from "./order-words.ts";

export interface LogRow {
  readonly id: string;
  readonly kind: "TRADE" | "SETTLEMENT" | "TRANSFER_IN" | "TRANSFER_OUT";
  readonly symbol: string;
  readonly tradeId: string | undefined;
  readonly cashFlow: Decimal;
  readonly funding: Decimal;
  /** Positive = paid. */
  readonly fee: Decimal;
  readonly change: Decimal;
  readonly balance: Decimal;
  readonly timeMs: number;
}

/** `income` from the account's first row on, oldest first; the answer is newest first. */
export function transactionLog(income: readonly Income[]): readonly LogRow[] {
  const rows: LogRow[] = [];
  let balance = ZERO;
  for (const entry of income) {
    balance = balance.add(entry.amount);
    const previous = rows.at(-1);
    const sameTrade = entry.tradeId !== undefined && previous?.tradeId === entry.tradeId;
    const row = extended(sameTrade ? previous : undefined, entry, balance);
    if (sameTrade) rows.pop();
    rows.push(row);
  }
  return rows.reverse();
}

function extended(previous: LogRow | undefined, entry: Income, balance: Decimal): LogRow {
  const base = previous ?? {
    id: entry.incomeId,
    kind: kindOf(entry),
    symbol: entry.symbol,
    tradeId: entry.tradeId,
    cashFlow: ZERO,
    funding: ZERO,
    fee: ZERO,
    change: ZERO,
  };
  return {
    ...base,
    cashFlow: entry.kind === "realised-pnl" ? base.cashFlow.add(entry.amount) : base.cashFlow,
    funding: entry.kind === "funding-fee" ? base.funding.add(entry.amount) : base.funding,
    fee: entry.kind === "commission" ? base.fee.sub(entry.amount) : base.fee,
    change: base.change.add(entry.amount),
    balance,
    timeMs: entry.timeMs,
  };
}

function kindOf(entry: Income): LogRow["kind"] {
  switch (entry.kind) {
    case "realised-pnl":
    case "commission":
      return "TRADE";
    case "funding-fee":
      return "SETTLEMENT";
    case "transfer":
      return entry.amount.isNegative() ? "TRANSFER_OUT" : "TRANSFER_IN";
  }
}

export function transactionShape(row: LogRow, fill: Fill | undefined): JsonObject {
  return {
    id: row.id,
    symbol: row.symbol,
    category: row.symbol === "" ? "" : "linear",
    side: fill === undefined ? "None" : SIDE_NAME[fill.side],
    transactionTime: String(row.timeMs),
    type: row.kind,
    transSubType: "",
    qty: decimalText(fill?.quantity ?? ZERO),
    size: "0",
    currency: "USDT",
    tradePrice: decimalText(fill?.price ?? ZERO),
    funding: row.funding.isZero() ? "" : decimalText(row.funding),
    fee: decimalText(row.fee),
    cashFlow: decimalText(row.cashFlow),
    change: decimalText(row.change),
    cashBalance: decimalText(row.balance),
    feeRate: decimalText(fill?.feeRate ?? ZERO),
    bonusChange: "",
    tradeId: row.tradeId ?? "",
    orderId: fill?.venueOrderId ?? "",
    orderLinkId: fill === undefined ? "" : orderLinkIdOf(fill),
    extraFees: "",
  };
}
