// An account at Bybit: positions, balance, what its key may do, and the settings that an entry needs.
import { z } from "zod";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Instrument } from "../../../engine/domain/instrument.ts";
import type { PositionMode } from "../../../engine/domain/venue.ts";
import type {
  BalanceReport,
  CredentialReport,
  PositionReport,
  TradeSettings,
} from "../../../engine/ports/venue.ts";
import { BYBIT_NOT_MODIFIED } from "../outcome/bybit-outcomes.ts";
import { type Answer, failedWith } from "../venue-reader.ts";
import type { BybitContext } from "./bybit-context.ts";
import { BybitPosition, BybitWallet, mapBybitKey, mapBybitPosition, mapBybitWallet } from "./map-account.ts";
import { mapBybitRiskLimits } from "./map-instrument.ts";
import { type Params, readBybitPages } from "./read-pages.ts";

export async function bybitPositions(
  context: BybitContext,
  accountId: AccountId,
): Promise<Answer<readonly PositionReport[]>> {
  const rows = await readPositions(context, accountId, { settleCoin: "USDT", limit: 200 });
  if (rows.kind === "failed") return rows;
  const reports = rows.value.flatMap((row) => {
    const instrument = context.instruments.bySymbol(row.symbol);
    return instrument === undefined || row.size.isZero() ? [] : [mapBybitPosition(row, instrument.id)];
  });
  return { kind: "ok", value: reports };
}

function readPositions(
  context: BybitContext,
  accountId: AccountId,
  filter: Params,
): Promise<Answer<readonly BybitPosition[]>> {
  return readBybitPages(context, BybitPosition, {
    accountId,
    purpose: "protect",
    params: { category: "linear", ...filter },
    call: (exchange, params) => exchange.privateGetV5PositionList(params),
  });
}

const Wallets = z.object({ result: z.object({ list: z.array(BybitWallet).min(1) }) });

export function bybitBalance({ reader }: BybitContext, accountId: AccountId): Promise<Answer<BalanceReport>> {
  const nothing: BalanceReport = {
    equity: decimal(0),
    walletBalance: decimal(0),
    availableMargin: decimal(0),
  };
  return reader.read(
    {
      accountId,
      purpose: "read",
      weight: 1,
      call: (exchange) => exchange.privateGetV5AccountWalletBalance({ accountType: "UNIFIED", coin: "USDT" }),
    },
    (body) => {
      const [wallet] = Wallets.parse(body).result.list;
      // An account that never held USDT has no row for it.
      return wallet === undefined ? nothing : (mapBybitWallet(wallet) ?? nothing);
    },
  );
}

export async function checkBybitCredentials(
  context: BybitContext,
  accountId: AccountId,
): Promise<Answer<CredentialReport>> {
  const rights = await context.reader.read(
    { accountId, purpose: "read", weight: 1, call: (exchange) => exchange.privateGetV5UserQueryApi() },
    mapBybitKey,
  );
  if (rights.kind === "failed") return rights;
  const mode = await readPositionMode(context, accountId);
  if (mode.kind === "failed") return mode;
  const balance = await bybitBalance(context, accountId);
  if (balance.kind === "failed") return balance;
  return {
    kind: "ok",
    value: {
      ...rights.value,
      positionMode: mode.value,
      balance: balance.value,
      clockOffsetMs: context.offsetMs(),
    },
  };
}

/** There is no endpoint for it: by symbol even a flat account lists one row (one-way) or two (hedge). */
async function readPositionMode(context: BybitContext, accountId: AccountId): Promise<Answer<PositionMode>> {
  const instrument = context.instruments.bySymbol("BTCUSDT") ?? context.instruments.all()[0];
  if (instrument === undefined) return { kind: "ok", value: context.positionModeOf(accountId) };
  const rows = await readPositions(context, accountId, { symbol: instrument.venueSymbol });
  if (rows.kind === "failed") return rows;
  if (rows.value.length === 0) return { kind: "ok", value: context.positionModeOf(accountId) };
  return { kind: "ok", value: rows.value.some(({ positionIdx }) => positionIdx > 0) ? "hedge" : "one-way" };
}

const ACCOUNT_MARGIN_MODE = { cross: "REGULAR_MARGIN", isolated: "ISOLATED_MARGIN" } as const;
const AccountInfo = z.object({ result: z.object({ marginMode: z.string() }) });
const APPLIED: Answer<undefined> = { kind: "ok", value: undefined };
const NOT_APPLIED: Answer<undefined> = {
  kind: "failed",
  failure: { kind: "lost", reason: "SETTINGS_NOT_APPLIED" },
};

/** Sets what differs and reads it back. The margin mode belongs to the whole account here. */
export async function prepareBybit(
  context: BybitContext,
  accountId: AccountId,
  instrument: Instrument,
  settings: TradeSettings,
): Promise<Answer<undefined>> {
  const marginMode = await applyMarginMode(context, accountId, ACCOUNT_MARGIN_MODE[settings.marginMode]);
  if (marginMode.kind === "failed") return marginMode;
  return applyLeverage(context, accountId, instrument, settings.leverage);
}

async function applyMarginMode(
  { reader }: BybitContext,
  accountId: AccountId,
  wanted: string,
): Promise<Answer<undefined>> {
  const readMode = () =>
    reader.read(
      { accountId, purpose: "read", weight: 1, call: (exchange) => exchange.privateGetV5AccountInfo() },
      (body) => AccountInfo.parse(body).result.marginMode,
    );
  const before = await readMode();
  if (before.kind === "failed") return before;
  if (before.value === wanted) return APPLIED;
  const changed = await reader.read(
    {
      accountId,
      purpose: "read",
      weight: 1,
      call: (exchange) => exchange.privatePostV5AccountSetMarginMode({ setMarginMode: wanted }),
    },
    () => undefined,
  );
  if (changed.kind === "failed" && !failedWith(changed, BYBIT_NOT_MODIFIED)) return changed;
  const after = await readMode();
  if (after.kind === "failed") return after;
  return after.value === wanted ? APPLIED : NOT_APPLIED;
}

async function applyLeverage(
  context: BybitContext,
  accountId: AccountId,
  instrument: Instrument,
  leverage: number,
): Promise<Answer<undefined>> {
  const symbol = instrument.venueSymbol;
  const wanted = String(leverage);
  const differs = (rows: readonly BybitPosition[]): boolean =>
    rows.some((row) => row.leverage !== undefined && !row.leverage.eq(wanted));
  const before = await readPositions(context, accountId, { symbol });
  if (before.kind === "failed") return before;
  if (before.value.length > 0 && !differs(before.value)) return APPLIED;
  const changed = await context.reader.read(
    {
      accountId,
      purpose: "read",
      weight: 1,
      call: (exchange) =>
        exchange.privatePostV5PositionSetLeverage({
          category: "linear",
          symbol,
          buyLeverage: wanted,
          sellLeverage: wanted,
        }),
    },
    () => undefined,
  );
  if (changed.kind === "failed" && !failedWith(changed, BYBIT_NOT_MODIFIED)) return changed;
  const after = await readPositions(context, accountId, { symbol });
  if (after.kind === "failed") return after;
  return differs(after.value) ? NOT_APPLIED : APPLIED;
}

/** Risk limits are public here, so no account is needed. */
export async function learnBybitBrackets({ reader, instruments }: BybitContext): Promise<boolean> {
  let cursor: string | undefined;
  for (let page = 0; page < 100; page++) {
    const params: Params = { category: "linear", ...(cursor === undefined ? {} : { cursor }) };
    const answer = await reader.read(
      {
        accountId: undefined,
        purpose: "read",
        weight: 1,
        call: (exchange) => exchange.publicGetV5MarketRiskLimit(params),
      },
      mapBybitRiskLimits,
    );
    if (answer.kind === "failed") return false;
    instruments.learnBrackets(answer.value.brackets);
    cursor = answer.value.nextCursor;
    if (cursor === undefined) return true;
  }
  return true;
}
