// An account at Binance: positions, balance, what its key may do, and the settings that an entry needs.
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Instrument } from "../../../engine/domain/instrument.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import type {
  BalanceReport,
  CredentialReport,
  KeyRights,
  PositionReport,
  TradeSettings,
} from "../../../engine/ports/venue.ts";
import { BINANCE_NOT_MODIFIED } from "../outcome/binance-outcomes.ts";
import { type Answer, failedWith } from "../venue-reader.ts";
import type { BinanceContext } from "./binance-context.ts";
import {
  BinanceAccount,
  BinanceDualSide,
  BinancePositions,
  BinanceSymbolConfig,
  mapBinanceKey,
  mapBinancePosition,
} from "./map-account.ts";
import { mapBinanceBrackets } from "./map-instrument.ts";

const ACCOUNT_WEIGHT = 5;
const DUAL_SIDE_WEIGHT = 30;

export function binancePositions(
  { reader, instruments }: BinanceContext,
  accountId: AccountId,
): Promise<Answer<readonly PositionReport[]>> {
  return reader.read(
    {
      accountId,
      purpose: "protect",
      weight: ACCOUNT_WEIGHT,
      call: (exchange) => exchange.fapiPrivateV3GetPositionRisk(),
    },
    (body) =>
      BinancePositions.parse(body).flatMap((row) => {
        const instrument = instruments.bySymbol(row.symbol);
        return instrument === undefined || row.positionAmt.isZero()
          ? []
          : [mapBinancePosition(row, instrument.id)];
      }),
  );
}

export function binanceBalance(
  { reader }: BinanceContext,
  accountId: AccountId,
): Promise<Answer<BalanceReport>> {
  return reader.read(
    {
      accountId,
      purpose: "read",
      weight: ACCOUNT_WEIGHT,
      call: (exchange) => exchange.fapiPrivateV3GetAccount(),
    },
    (body) => BinanceAccount.parse(body),
  );
}

export async function checkBinanceCredentials(
  context: BinanceContext,
  environment: Environment,
  accountId: AccountId,
): Promise<Answer<CredentialReport>> {
  const rights = await readRestrictions(context, environment, accountId);
  if (rights.kind === "failed") return rights;
  const dualSide = await context.reader.read(
    {
      accountId,
      purpose: "read",
      weight: DUAL_SIDE_WEIGHT,
      call: (exchange) => exchange.fapiPrivateGetPositionSideDual(),
    },
    (body) => BinanceDualSide.parse(body),
  );
  if (dualSide.kind === "failed") return dualSide;
  const balance = await binanceBalance(context, accountId);
  if (balance.kind === "failed") return balance;
  return {
    kind: "ok",
    value: {
      ...rights.value,
      positionMode: dualSide.value.dualSidePosition ? "hedge" : "one-way",
      balance: balance.value,
      clockOffsetMs: context.offsetMs(),
    },
  };
}

const TESTNET_RIGHTS: KeyRights = {
  canTrade: true,
  canWithdraw: false,
  canTransfer: false,
  ipRestricted: false,
  expiresAt: undefined,
  extraPermissions: [],
};

async function readRestrictions(
  { reader }: BinanceContext,
  environment: Environment,
  accountId: AccountId,
): Promise<Answer<KeyRights>> {
  // The testnet has no such endpoint, and nothing on it could be withdrawn.
  if (environment === "testnet") {
    return { kind: "ok", value: TESTNET_RIGHTS };
  }
  return reader.read(
    {
      accountId,
      purpose: "read",
      weight: 1,
      call: (exchange) => exchange.sapiGetAccountApiRestrictions(),
    },
    mapBinanceKey,
  );
}

/** Sets what differs and reads it back: sizes are computed for this leverage, so a near miss is a failure. */
export async function prepareBinance(
  context: BinanceContext,
  accountId: AccountId,
  instrument: Instrument,
  settings: TradeSettings,
): Promise<Answer<undefined>> {
  const symbol = instrument.venueSymbol;
  const marginType = settings.marginMode === "cross" ? "CROSSED" : "ISOLATED";
  const before = await readSymbolConfig(context, accountId, symbol);
  if (before.kind === "failed") return before;
  if (before.value?.marginType !== marginType) {
    const answer = await change(context, accountId, (exchange) =>
      exchange.fapiPrivatePostMarginType({ symbol, marginType }),
    );
    if (answer.kind === "failed" && !failedWith(answer, BINANCE_NOT_MODIFIED)) return answer;
  }
  if (before.value?.leverage !== settings.leverage) {
    const answer = await change(context, accountId, (exchange) =>
      exchange.fapiPrivatePostLeverage({ symbol, leverage: settings.leverage }),
    );
    if (answer.kind === "failed") return answer;
  }
  const asWanted = (config: SymbolConfig | undefined): boolean =>
    config?.marginType === marginType && config.leverage === settings.leverage;
  if (asWanted(before.value)) return { kind: "ok", value: undefined };
  const after = await readSymbolConfig(context, accountId, symbol);
  if (after.kind === "failed") return after;
  return asWanted(after.value)
    ? { kind: "ok", value: undefined }
    : { kind: "failed", failure: { kind: "lost", reason: "SETTINGS_NOT_APPLIED" } };
}

interface SymbolConfig {
  readonly marginType: string;
  readonly leverage: number;
}

function readSymbolConfig(
  { reader }: BinanceContext,
  accountId: AccountId,
  symbol: string,
): Promise<Answer<SymbolConfig | undefined>> {
  return reader.read(
    {
      accountId,
      purpose: "read",
      weight: ACCOUNT_WEIGHT,
      call: (exchange) => exchange.fapiPrivateGetSymbolConfig({ symbol }),
    },
    (body) => BinanceSymbolConfig.parse(body).find((row) => row.symbol === symbol),
  );
}

type Change = Parameters<BinanceContext["reader"]["read"]>[0]["call"];

function change({ reader }: BinanceContext, accountId: AccountId, call: Change): Promise<Answer<undefined>> {
  return reader.read({ accountId, purpose: "read", weight: 1, call }, () => undefined);
}

/** Real brackets are behind a key, any key: the first account that trades shows them to all. */
export async function learnBinanceBrackets(context: BinanceContext, accountId: AccountId): Promise<boolean> {
  const answer = await context.reader.read(
    {
      accountId,
      purpose: "read",
      weight: 1,
      call: (exchange) => exchange.fapiPrivateGetLeverageBracket(),
    },
    (body) => mapBinanceBrackets(body),
  );
  if (answer.kind === "ok") context.instruments.learnBrackets(answer.value);
  return answer.kind === "ok";
}
