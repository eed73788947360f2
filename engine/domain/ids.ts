// Identities. Ours are UUID text; venue ids are whatever the venue sends, kept as text.
import type { Brand } from "./brand.ts";

export type TenantId = Brand<string, "TenantId">;
export type ProviderId = Brand<string, "ProviderId">;
export type StrategyId = Brand<string, "StrategyId">;
export type TraderId = Brand<string, "TraderId">;
export type AccountId = Brand<string, "AccountId">;
export type SubscriptionId = Brand<string, "SubscriptionId">;
export type SignalId = Brand<string, "SignalId">;

/** Ours: derived from (tenant, signal, account, leg, generation); at most 32 of `[a-z0-9]`. */
export type ClientOrderId = Brand<string, "ClientOrderId">;
export type VenueOrderId = Brand<string, "VenueOrderId">;
export type VenueTradeId = Brand<string, "VenueTradeId">;
