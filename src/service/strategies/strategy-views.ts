// A strategy in our JSON, and what a provider may say about it.
import ipaddr from "ipaddr.js";
import { z } from "zod";
import type { StrategyRecord } from "../../../adapters/postgres/strategies/strategy-listing.ts";
import type { StrategyId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { idView, instantView, iso } from "../http/view-text.ts";

const name = z.string().trim().min(1).max(200);
/** As the engine compares it: one address, in its shortest form. */
const sourceIp = z
  .string()
  .max(45)
  .refine((text) => ipaddr.isValid(text), "must be one IPv4 or IPv6 address")
  .transform((text) => {
    const address = ipaddr.process(text);
    return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
  });

const HOUR_MS = 3_600_000;
const settings = {
  sourceIps: z
    .array(sourceIp)
    .max(50)
    .meta({ description: "From which addresses alone webhooks are taken; none: from any." }),
  tradingViewMode: z.enum(["order", "position-sync"]).meta({
    description: "Whether alerts of TradingView are orders, or the position to be in.",
  }),
  signalAgeMaxMs: z.int().min(1_000).max(HOUR_MS).meta({ description: "Older signals are refused." }),
  entryTtlMs: z.int().min(1_000).max(HOUR_MS).meta({ description: "How long an entry may wait to be sent." }),
};

export const strategyView = z
  .object({
    id: idView,
    providerId: idView,
    name: z.string(),
    status: z.enum(["active", "paused"]),
    proofs: z.array(z.enum(["token", "body-secret", "signature", "source-ip"])).meta({
      description: "What a webhook must bring.",
    }),
    sourceIps: z.array(z.string()),
    tradingViewMode: settings.tradingViewMode,
    signalAgeMaxMs: z.int(),
    entryTtlMs: z.int(),
    createdAt: instantView,
  })
  .meta({ id: "Strategy" });

export const newStrategyBody = z.strictObject({
  providerId: z.uuid().optional().meta({ description: "Whose it is; a provider's own by default." }),
  name,
  withBodySecret: z.boolean().default(false).meta({ description: "For senders that cannot sign." }),
  withSigningSecret: z.boolean().default(false).meta({ description: "Signed as Standard Webhooks says." }),
  sourceIps: settings.sourceIps.default([]),
  tradingViewMode: settings.tradingViewMode.default("order"),
  signalAgeMaxMs: settings.signalAgeMaxMs.default(60_000),
  entryTtlMs: settings.entryTtlMs.default(10_000),
});

export const strategyChangesBody = z.strictObject({ name, ...settings }).partial();

export const strategyParams = z.object({
  strategyId: z.uuid().transform((id) => id as StrategyId),
});

export function strategyViewOf(record: StrategyRecord): z.infer<typeof strategyView> {
  const { id, providerId, status, tradingViewMode, signalAgeMaxMs, entryTtlMs, createdAt } = record;
  return {
    ...{ id, providerId, name: record.name, status, tradingViewMode, signalAgeMaxMs, entryTtlMs },
    proofs: [...record.proofs],
    sourceIps: [...record.sourceIps],
    createdAt: iso(createdAt as UnixMs),
  };
}
