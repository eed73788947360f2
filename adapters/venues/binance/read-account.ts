// An account at Binance: positions, balance, and what its key may do.
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import type {
  BalanceReport,
  CredentialReport,
  KeyRights,
  PositionReport,
} from "../../../engine/ports/venue.ts";
import type { Answer } from "../venue-reader.ts";
import type { BinanceContext } from "./binance-context.ts";
import {
  BinanceAccount,
  BinanceDualSide,
  BinancePositions,
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
