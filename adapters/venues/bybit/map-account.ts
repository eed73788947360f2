// Bybit's positions, wallet and key permissions to our reports.
import { z } from "zod";
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { BalanceReport, KeyRights, PositionReport } from "../../../engine/ports/venue.ts";
import { wire } from "../wire-fields.ts";
import { bybitPositionSide } from "./map-order.ts";

export const BybitPosition = z.object({
  symbol: z.string(),
  side: z.string(),
  positionIdx: z.coerce.number(),
  size: wire.decimalOrZero,
  avgPrice: wire.decimalOrZero,
  markPrice: wire.decimalOrZero,
  liqPrice: wire.decimalOrNone,
  leverage: wire.decimalOrNone,
  updatedTime: wire.time.optional(),
});
export type BybitPosition = z.output<typeof BybitPosition>;

export function mapBybitPosition(row: BybitPosition, instrumentId: InstrumentId): PositionReport {
  return {
    instrumentId,
    positionSide: bybitPositionSide(row.positionIdx),
    quantity: row.side === "Sell" ? row.size.neg() : row.size,
    entryPrice: row.avgPrice,
    liquidationPrice: row.liqPrice,
    markPrice: row.markPrice,
    updatedAt: row.updatedTime,
  };
}

const Coin = z.object({
  coin: z.string(),
  equity: wire.decimalOrZero,
  walletBalance: wire.decimalOrZero,
  locked: wire.decimalOrZero,
  totalPositionIM: wire.decimalOrZero,
  totalOrderIM: wire.decimalOrZero,
});

/** One account of the wallet endpoint or of the wallet stream. */
export const BybitWallet = z.object({
  totalAvailableBalance: wire.text.optional(),
  coin: z.array(Coin),
});

/** Undefined: the row says nothing about USDT. */
export function mapBybitWallet(wallet: z.output<typeof BybitWallet>): BalanceReport | undefined {
  const usdt = wallet.coin.find(({ coin }) => coin === "USDT");
  if (usdt === undefined) return undefined;
  const stated = wire.decimalOrNone.parse(wallet.totalAvailableBalance);
  const bound = usdt.totalPositionIM.add(usdt.totalOrderIM).add(usdt.locked);
  return {
    equity: usdt.equity,
    walletBalance: usdt.walletBalance,
    // Isolated accounts state no total; their unrealised profit is no margin.
    availableMargin: positive(stated ?? usdt.walletBalance.sub(bound)),
  };
}

function positive(value: Decimal): Decimal {
  return value.isNegative() ? ZERO : value;
}

const BybitKey = z.object({
  result: z.object({
    readOnly: z.coerce.number(),
    permissions: z.record(z.string(), z.array(z.string()).nullish()),
    ips: z.array(z.string()).nullish(),
    expiredAt: z.string().optional(),
  }),
});

const FUTURES = ["ContractTrade", "Derivatives"];

export function mapBybitKey(body: unknown): KeyRights {
  const { readOnly, permissions, ips, expiredAt = "" } = BybitKey.parse(body).result;
  const may = (group: string, right: string): boolean => permissions[group]?.includes(right) === true;
  const expiresAt = Date.parse(expiredAt);
  return {
    canTrade: readOnly === 0 && (may("ContractTrade", "Order") || may("Derivatives", "DerivativesTrade")),
    canWithdraw: may("Wallet", "Withdraw"),
    // Whatever else stands there moves money, under this name or the next.
    canTransfer: (permissions.Wallet ?? []).some((right) => right !== "Withdraw"),
    ipRestricted: ips !== null && ips !== undefined && ips.length > 0 && !ips.includes("*"),
    // Keys that are bound to an address do not expire; they carry no date, or the first one there is.
    expiresAt: expiresAt > 0 ? (expiresAt as UnixMs) : undefined,
    extraPermissions: Object.entries(permissions).flatMap(([group, rights]) =>
      group === "Wallet" || FUTURES.includes(group) ? [] : (rights ?? []).map((right) => `${group}.${right}`),
    ),
  };
}
