// What both venues say about keys, as their documents print it, through our mappers to the verdict.
import { describe, expect, it } from "vitest";
import { credentialVerdict } from "../../engine/accounts/credential-verdict.ts";
import { findingsOf } from "../../engine/domain/credential-finding.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { KeyRights } from "../../engine/ports/venue.ts";
import { mapBinanceKey } from "./binance/map-account.ts";
import { mapBybitKey } from "./bybit/map-account.ts";

const NOW = Date.parse("2026-11-27T00:00:00Z") as UnixMs;

function live(rights: KeyRights): string {
  const balance = { equity: decimal(500), walletBalance: decimal(500), availableMargin: decimal(500) };
  const report = { ...rights, positionMode: "one-way", balance, clockOffsetMs: 0 } as const;
  const verdict = credentialVerdict(report, "live", {
    now: NOW,
    anyIpAccepted: false,
    positionMode: undefined,
  });
  return [verdict.kind, ...findingsOf(verdict).map(({ code }) => code)].join(" ");
}

/** `GET /sapi/v1/account/apiRestrictions` of a key that is as it should be. */
const BINANCE = {
  ipRestrict: true,
  createTime: 1_698_645_219_000,
  enableReading: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  enableMargin: false,
  enableFutures: true,
  permitsUniversalTransfer: false,
  enableVanillaOptions: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
  enableSpotAndMarginTrading: false,
  enablePortfolioMarginTrading: false,
};

describe("Binance", () => {
  it.each([
    ["as it should be", {}, "accepted"],
    ["withdrawals", { enableWithdrawals: true }, "refused KEY_CAN_WITHDRAW"],
    ["internal transfer", { enableInternalTransfer: true }, "refused KEY_CAN_TRANSFER"],
    ["universal transfer", { permitsUniversalTransfer: true }, "refused KEY_CAN_TRANSFER"],
    ["no futures", { enableFutures: false }, "refused KEY_CANNOT_TRADE"],
    ["any address", { ipRestrict: false }, "refused KEY_NOT_IP_RESTRICTED"],
    ["spot as well", { enableSpotAndMarginTrading: true }, "accepted KEY_HAS_EXTRA_PERMISSIONS"],
    ["margin loans as well", { enableMargin: true }, "accepted KEY_HAS_EXTRA_PERMISSIONS"],
    ["options as well", { enableVanillaOptions: true }, "accepted KEY_HAS_EXTRA_PERMISSIONS"],
    [
      "portfolio margin as well",
      { enablePortfolioMarginTrading: true },
      "accepted KEY_HAS_EXTRA_PERMISSIONS",
    ],
    ["FIX as well", { enableFixApiTrade: true }, "accepted KEY_HAS_EXTRA_PERMISSIONS"],
    [
      "trading ends in a week",
      { tradingAuthorityExpirationTime: NOW + 7 * 86_400_000 },
      "accepted KEY_EXPIRES_SOON",
    ],
    ["trading has ended", { tradingAuthorityExpirationTime: NOW - 1 }, "refused KEY_EXPIRED"],
  ])("%s", (_name, changes, expected) => {
    expect(live(mapBinanceKey({ ...BINANCE, ...changes }))).toBe(expected);
  });

  it.each(["enableWithdrawals", "enableFutures", "ipRestrict"])("takes no answer without %s", (name) => {
    expect(() => mapBinanceKey({ ...BINANCE, [name]: undefined })).toThrow(name);
  });
});

const PERMISSIONS = {
  ContractTrade: ["Order", "Position"],
  Spot: [],
  Wallet: [],
  Options: [],
  Derivatives: [],
  CopyTrading: [],
  BlockTrade: [],
  Exchange: [],
  NFT: [],
  Affiliate: [],
  Earn: [],
};
/** `GET /v5/user/query-api`. */
const bybit = (permissions: Readonly<Record<string, readonly string[]>> = {}, rest: object = {}) =>
  mapBybitKey({
    retCode: 0,
    result: {
      readOnly: 0,
      permissions: { ...PERMISSIONS, ...permissions },
      ips: ["192.0.2.7"],
      deadlineDay: -2,
      expiredAt: "1970-01-01T00:00:00Z",
      ...rest,
    },
  });

describe("Bybit", () => {
  it.each<[string, Readonly<Record<string, readonly string[]>>, object, string]>([
    ["as it should be", {}, {}, "accepted"],
    [
      "derivatives by its other name",
      { ContractTrade: [], Derivatives: ["DerivativesTrade"] },
      {},
      "accepted",
    ],
    ["withdrawals", { Wallet: ["Withdraw"] }, {}, "refused KEY_CAN_WITHDRAW"],
    ["account transfer", { Wallet: ["AccountTransfer"] }, {}, "refused KEY_CAN_TRANSFER"],
    ["sub-account transfer", { Wallet: ["SubMemberTransfer"] }, {}, "refused KEY_CAN_TRANSFER"],
    [
      "sub-account transfer, newer name",
      { Wallet: ["SubMemberTransferList"] },
      {},
      "refused KEY_CAN_TRANSFER",
    ],
    ["a wallet right that is new to us", { Wallet: ["Teleport"] }, {}, "refused KEY_CAN_TRANSFER"],
    [
      "all of the wallet",
      { Wallet: ["AccountTransfer", "Withdraw"] },
      {},
      "refused KEY_CAN_WITHDRAW KEY_CAN_TRANSFER",
    ],
    ["read only", {}, { readOnly: 1 }, "refused KEY_CANNOT_TRADE"],
    ["positions without orders", { ContractTrade: ["Position"] }, {}, "refused KEY_CANNOT_TRADE"],
    ["any address", {}, { ips: ["*"] }, "refused KEY_NOT_IP_RESTRICTED"],
    ["no address told", {}, { ips: null }, "refused KEY_NOT_IP_RESTRICTED"],
    ["one address and any", {}, { ips: ["192.0.2.7", "*"] }, "refused KEY_NOT_IP_RESTRICTED"],
    ["spot as well", { Spot: ["SpotTrade"] }, {}, "accepted KEY_HAS_EXTRA_PERMISSIONS"],
    ["affiliate data as well", { Affiliate: ["Affiliate"] }, {}, "accepted KEY_HAS_EXTRA_PERMISSIONS"],
    [
      "ends in ten days",
      {},
      { deadlineDay: 10, expiredAt: "2026-12-07T00:00:00Z" },
      "accepted KEY_EXPIRES_SOON",
    ],
    ["has ended", {}, { deadlineDay: 0, expiredAt: "2026-11-26T00:00:00Z" }, "refused KEY_EXPIRED"],
  ])("%s", (_name, permissions, rest, expected) => {
    expect(live(bybit(permissions, rest))).toBe(expected);
  });
});
