// The bodies that the control API takes, parsed at the edge.
import { z } from "zod";
import { type Decimal, decimal, parseDecimal } from "../../../engine/domain/decimal.ts";

/** Numbers are allowed for convenience; text is exact. */
const amount = z.union([z.string(), z.number()]).transform((value, context): Decimal => {
  const parsed = parseDecimal(String(value));
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: "custom", message: "not a decimal number" });
  return z.NEVER;
});
const positive = amount.refine((value) => value.gt(0), "must be positive");
const symbol = z.string().min(1).max(30);
const accountId = z.string().min(1).max(100);

export const AccountBody = z.strictObject({
  accountId: accountId.optional(),
  label: z.string().max(200).optional(),
  balance: amount.default(decimal(10_000)),
  positionMode: z.enum(["one-way", "hedge"]).optional(),
  marginMode: z.enum(["cross", "isolated"]).optional(),
  leverage: z.int().min(1).max(125).optional(),
  permissions: z
    .strictObject({ trade: z.boolean(), withdraw: z.boolean(), transfer: z.boolean() })
    .partial()
    .optional(),
  ipAllowList: z.array(z.string().max(64)).max(100).optional(),
  apiKey: z.string().min(8).max(128).optional(),
  secret: z.string().min(8).max(128).optional(),
});
export const TransferBody = z.strictObject({ amount });
export const LiquidationBody = z.strictObject({
  symbol,
  leg: z.enum(["both", "long", "short"]).default("both"),
});
export const DeleverageBody = z.strictObject({
  symbol,
  leg: z.enum(["both", "long", "short"]).default("both"),
  quantity: positive.optional(),
  price: positive.optional(),
});
export const OrderBody = z.strictObject({
  symbol,
  side: z.enum(["buy", "sell"]),
  leg: z.enum(["both", "long", "short"]).default("both"),
  quantity: amount,
});
export const FundingBody = z.strictObject({ symbol, rate: amount.optional() });
export const RevokeBody = z.union([
  z.strictObject({ apiKey: z.string().min(1) }),
  z.strictObject({ accountId }),
]);
export const KeyBody = z.strictObject({
  accountId,
  permissions: z
    .strictObject({ trade: z.boolean(), withdraw: z.boolean(), transfer: z.boolean() })
    .optional(),
  ipAllowList: z.array(z.string().max(64)).max(100).optional(),
});
export const SocketsBody = z.strictObject({ accountId: accountId.optional() });
export const BanBody = z.strictObject({
  ip: z.string().min(1).default("127.0.0.1"),
  durationMs: z.number().min(0).default(120_000),
});
export const PriceBody = z.union([
  z.strictObject({ symbol, price: amount }),
  z.strictObject({ prices: z.record(symbol, amount) }),
]);
/** Every funding on the way is settled before the answer; who needs more asks again. */
const MOVE_MAX_MS = 31 * 86_400_000;
export const TimeBody = z.strictObject({ ms: z.number().min(-MOVE_MAX_MS).max(MOVE_MAX_MS) });
export const LimitsBody = z.strictObject({ enabled: z.boolean(), scale: z.number().positive() }).partial();

const FAULT_KINDS = [
  "accept-then-drop-reply",
  "drop-request",
  "delay-accept",
  "delay-reply",
  "reject-stop",
  "reject-order",
  "http-503",
  "backend-timeout",
  "server-error",
  "html-body",
  "rate-limited",
  "stale-read",
  "drop-event",
  "duplicate-event",
  "reorder-event",
  "delay-event",
  "event-before-reply",
] as const;
const exchange = z.enum(["binance", "bybit"]);

export const FaultBody = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.enum(FAULT_KINDS),
    exchange: exchange.optional(),
    accountId: accountId.optional(),
    symbol: symbol.optional(),
    requestClass: z
      .enum([
        "place-order",
        "place-conditional",
        "cancel",
        "amend",
        "query",
        "setting",
        "market-data",
        "stream",
      ])
      .optional(),
    clientIdPrefix: z.string().optional(),
    count: z.int().min(1).optional(),
    probability: z.number().min(0).max(1).optional(),
    delayMs: z.number().min(0).max(600_000).optional(),
    delayMaxMs: z.number().min(0).max(600_000).optional(),
    variant: z.enum(["A", "B", "C", "D"]).optional(),
    executed: z.boolean().optional(),
    code: z.int().optional(),
  }),
  z.strictObject({
    kind: z.literal("partial-fill"),
    exchange: exchange.optional(),
    accountId: accountId.optional(),
    symbol: symbol.optional(),
    fraction: amount,
    count: z.int().min(1).default(1),
  }),
]);
