// Balances, positions, settings, income, key permissions.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { IncomeKind, PositionView } from "../core/types.ts";
import { type Call, type EndpointTable, open, reading, settled, trading } from "./endpoint.ts";
import { failFromRefusal, illegal } from "./error-code.ts";
import { limitOf, optionalSymbol } from "./order-endpoints.ts";
import { instrumentOf } from "./order-params.ts";
import { LEG_NAMES } from "./order-shape.ts";
import { flagOf, integerOf, ReplyError, requiredText, text } from "./params.ts";
import { answer, fail, type Reply } from "./reply.ts";

function money(value: Decimal): string {
  return value.toDecimalPlaces(8).toFixed(8);
}

function assetBody(call: Call): Record<string, unknown> {
  const balance = call.exchange.balance(call.accountId);
  return {
    asset: "USDT",
    walletBalance: money(balance.wallet),
    unrealizedProfit: money(balance.unrealisedPnl),
    marginBalance: money(balance.equity),
    maintMargin: money(balance.maintenanceMargin),
    initialMargin: money(balance.positionInitialMargin.plus(balance.orderInitialMargin)),
    positionInitialMargin: money(balance.positionInitialMargin),
    openOrderInitialMargin: money(balance.orderInitialMargin),
    crossWalletBalance: money(balance.crossWallet),
    crossUnPnl: money(balance.crossUnrealisedPnl),
    availableBalance: money(balance.available),
    maxWithdrawAmount: money(balance.available),
    marginAvailable: true,
    updateTime: balance.updatedMs,
  };
}

function account(call: Call): Reply {
  const asset = assetBody(call);
  return answer({
    feeTier: 0,
    canTrade: call.key?.permissions.trade ?? false,
    canDeposit: true,
    canWithdraw: call.key?.permissions.withdraw ?? false,
    multiAssetsMargin: false,
    updateTime: 0,
    totalInitialMargin: asset.initialMargin,
    totalMaintMargin: asset.maintMargin,
    totalWalletBalance: asset.walletBalance,
    totalUnrealizedProfit: asset.unrealizedProfit,
    totalMarginBalance: asset.marginBalance,
    totalPositionInitialMargin: asset.positionInitialMargin,
    totalOpenOrderInitialMargin: asset.openOrderInitialMargin,
    totalCrossWalletBalance: asset.crossWalletBalance,
    totalCrossUnPnl: asset.crossUnPnl,
    availableBalance: asset.availableBalance,
    maxWithdrawAmount: asset.maxWithdrawAmount,
    assets: [asset],
    positions: call.exchange.positions(call.accountId).map(accountPositionBody),
  });
}

function accountPositionBody(position: PositionView): Record<string, unknown> {
  return {
    symbol: position.symbol,
    positionSide: LEG_NAMES[position.leg],
    positionAmt: position.quantity.toFixed(),
    unrealizedProfit: money(position.unrealisedPnl),
    isolatedMargin: money(
      position.isolatedMargin.isZero() ? position.isolatedMargin : isolatedEquity(position),
    ),
    notional: money(position.notional),
    isolatedWallet: money(position.isolatedMargin),
    initialMargin: money(position.initialMargin),
    maintMargin: money(position.maintenanceMargin),
    leverage: String(position.leverage),
    isolated: position.marginMode === "isolated",
    entryPrice: position.entryPrice.toFixed(),
    updateTime: position.updatedMs,
  };
}

function isolatedEquity(position: PositionView): Decimal {
  return position.isolatedMargin.plus(position.unrealisedPnl);
}

function balances(call: Call): Reply {
  const asset = assetBody(call);
  return answer([
    {
      accountAlias: "SgsR",
      asset: "USDT",
      balance: asset.walletBalance,
      crossWalletBalance: asset.crossWalletBalance,
      crossUnPnl: asset.crossUnPnl,
      availableBalance: asset.availableBalance,
      maxWithdrawAmount: asset.maxWithdrawAmount,
      marginAvailable: true,
      updateTime: asset.updateTime,
    },
  ]);
}

export function positionRiskRow(position: PositionView): Record<string, unknown> {
  return {
    symbol: position.symbol,
    positionSide: LEG_NAMES[position.leg],
    positionAmt: position.quantity.toFixed(),
    entryPrice: position.entryPrice.toFixed(),
    breakEvenPrice: position.breakEvenPrice.toFixed(),
    markPrice: position.markPrice.toFixed(),
    unRealizedProfit: money(position.unrealisedPnl),
    liquidationPrice: position.liquidationPrice.toFixed(),
    isolatedMargin: money(
      position.isolatedMargin.isZero() ? position.isolatedMargin : isolatedEquity(position),
    ),
    notional: position.notional.toFixed(),
    marginAsset: "USDT",
    isolatedWallet: money(position.isolatedMargin),
    initialMargin: money(position.initialMargin),
    maintMargin: money(position.maintenanceMargin),
    positionInitialMargin: money(position.initialMargin),
    openOrderInitialMargin: "0",
    adl: 0,
    bidNotional: "0",
    askNotional: "0",
    updateTime: position.updatedMs,
  };
}

/** Only symbols with a position or an open order. */
export function positionRisk(call: Call): Reply {
  const symbol = optionalSymbol(call);
  const held = call.exchange.positions(call.accountId);
  const rows = new Map(held.map((position) => [`${position.symbol}:${position.leg}`, position]));
  for (const order of call.exchange.openOrders(call.accountId)) {
    for (const leg of call.exchange.positions(call.accountId, order.symbol))
      rows.set(`${leg.symbol}:${leg.leg}`, leg);
  }
  const wanted = [...rows.values()].filter((position) => symbol === undefined || position.symbol === symbol);
  return answer(wanted.map(positionRiskRow));
}

/** v2 lists every symbol and still carries leverage and margin type. */
function positionRiskV2(call: Call): Reply {
  const only = optionalSymbol(call);
  const symbols = only === undefined ? call.exchange.instruments().map(({ symbol }) => symbol) : [only];
  const rows = symbols.flatMap((symbol) => call.exchange.positions(call.accountId, symbol));
  return answer(
    rows.map((position) => ({
      ...positionRiskRow(position),
      leverage: String(position.leverage),
      marginType: position.marginMode,
      isAutoAddMargin: "false",
      maxNotionalValue: "1000000",
    })),
  );
}

function setLeverage(call: Call): Reply {
  const instrument = instrumentOf((symbol) => call.exchange.instrument(symbol), call.params);
  const leverage = integerOf(call.params, "leverage") ?? 0;
  const changed = call.exchange.setLeverage(call.accountId, instrument.symbol, leverage);
  if (changed.kind === "refused" && changed.refusal.reason !== "leverage-unchanged") {
    const { reason } = changed.refusal;
    if (reason === "leverage-out-of-range") return fail(-4028, `Leverage ${leverage} is not valid`);
    if (reason === "position-limit") {
      return fail(-2028, "Leverage is smaller than permitted: insufficient margin balance.");
    }
    return failFromRefusal(changed.refusal);
  }
  return answer({
    leverage,
    maxNotionalValue: maxNotional(call, instrument.symbol),
    symbol: instrument.symbol,
  });
}

function maxNotional(call: Call, symbol: string): string {
  const leverage = call.exchange.leverage(call.accountId, symbol);
  const brackets = call.exchange.instrument(symbol)?.brackets ?? [];
  const fitting = brackets.filter((bracket) => bracket.maxLeverage >= leverage);
  return fitting.at(-1)?.notionalCap.toFixed() ?? "0";
}

const DONE = { code: 200, msg: "success" };

function setMarginType(call: Call): Reply {
  const instrument = instrumentOf((symbol) => call.exchange.instrument(symbol), call.params);
  const type = requiredText(call.params, "marginType");
  if (type !== "ISOLATED" && type !== "CROSSED") throw new ReplyError(illegal("marginType"));
  const mode = type === "ISOLATED" ? "isolated" : "cross";
  const changed = call.exchange.setMarginMode(call.accountId, instrument.symbol, mode);
  return changed.kind === "ok" ? answer(DONE) : failFromRefusal(changed.refusal);
}

function setDualSide(call: Call): Reply {
  requiredText(call.params, "dualSidePosition");
  const mode = flagOf(call.params, "dualSidePosition") ? "hedge" : "one-way";
  const changed = call.exchange.setPositionMode(call.accountId, mode);
  return changed.kind === "ok" ? answer(DONE) : failFromRefusal(changed.refusal);
}

function dualSide(call: Call): Reply {
  return answer({ dualSidePosition: call.exchange.account(call.accountId)?.positionMode === "hedge" });
}

function symbolConfig(call: Call): Reply {
  const only = optionalSymbol(call);
  const symbols = only === undefined ? call.exchange.instruments().map(({ symbol }) => symbol) : [only];
  return answer(
    symbols.map((symbol) => ({
      symbol,
      marginType: call.exchange.marginMode(call.accountId, symbol) === "isolated" ? "ISOLATED" : "CROSSED",
      isAutoAddMargin: false,
      leverage: call.exchange.leverage(call.accountId, symbol),
      maxNotionalValue: maxNotional(call, symbol),
    })),
  );
}

function leverageBrackets(call: Call): Reply {
  const only = optionalSymbol(call);
  const instruments = call.exchange
    .instruments()
    .filter(({ symbol }) => only === undefined || symbol === only);
  return answer(
    instruments.map(({ symbol, brackets }) => ({
      symbol,
      brackets: brackets.map((row) => ({
        bracket: row.bracket,
        initialLeverage: row.maxLeverage,
        notionalCap: row.notionalCap.toNumber(),
        notionalFloor: row.notionalFloor.toNumber(),
        maintMarginRatio: row.maintenanceRate.toNumber(),
        cum: row.cumulative.toNumber(),
      })),
    })),
  );
}

const INCOME_NAMES: Readonly<Record<IncomeKind, string>> = {
  "realised-pnl": "REALIZED_PNL",
  commission: "COMMISSION",
  "funding-fee": "FUNDING_FEE",
  transfer: "TRANSFER",
};

function income(call: Call): Reply {
  const { params } = call;
  const wanted = text(params, "incomeType");
  const rows = call.exchange.income(call.accountId, {
    symbol: optionalSymbol(call),
    startMs: integerOf(params, "startTime"),
    endMs: integerOf(params, "endTime"),
    limit: wanted === undefined ? limitOf(params, 100) : Number.MAX_SAFE_INTEGER,
  });
  const shown = rows.filter((row) => wanted === undefined || INCOME_NAMES[row.kind] === wanted);
  return answer(
    settled(call, shown.slice(-limitOf(params, 100)), (row) => row.timeMs).map((row) => ({
      symbol: row.symbol,
      incomeType: INCOME_NAMES[row.kind],
      income: row.amount.toFixed(),
      asset: "USDT",
      time: row.timeMs,
      info: row.tradeId ?? row.kind,
      tranId: Number(row.incomeId),
      tradeId: row.tradeId ?? "",
    })),
  );
}

function commissionRate(call: Call): Reply {
  const { symbol } = instrumentOf((name) => call.exchange.instrument(name), call.params);
  const { maker, taker } = call.exchange.policy.fees;
  return answer({ symbol, makerCommissionRate: maker.toFixed(), takerCommissionRate: taker.toFixed() });
}

function apiRestrictions({ key }: Call): Reply {
  const { trade = false, withdraw = false, transfer = false } = key?.permissions ?? {};
  return answer({
    ipRestrict: (key?.ipAllowList.length ?? 0) > 0,
    createTime: key?.createdMs ?? 0,
    enableReading: true,
    enableWithdrawals: withdraw,
    enableInternalTransfer: transfer,
    enableMargin: false,
    enableFutures: trade,
    permitsUniversalTransfer: transfer,
    enableVanillaOptions: false,
    enableFixApiTrade: false,
    enableFixReadOnly: false,
    enableSpotAndMarginTrading: false,
    enablePortfolioMarginTrading: false,
  });
}

const COIN = {
  coin: "USDT",
  depositAllEnable: true,
  withdrawAllEnable: true,
  name: "TetherUS",
  free: "0",
  locked: "0",
  freeze: "0",
  withdrawing: "0",
  ipoing: "0",
  ipoable: "0",
  storage: "0",
  isLegalMoney: false,
  trading: true,
  networkList: [],
};

export const ACCOUNT_ENDPOINTS: EndpointTable = {
  "GET /fapi/v1/account": reading(5, account),
  "GET /fapi/v2/account": reading(5, account),
  "GET /fapi/v3/account": reading(5, account),
  "GET /fapi/v2/balance": reading(5, balances),
  "GET /fapi/v3/balance": reading(5, balances),
  "GET /fapi/v1/positionRisk": reading(5, positionRiskV2),
  "GET /fapi/v2/positionRisk": reading(5, positionRiskV2),
  "GET /fapi/v3/positionRisk": reading(5, positionRisk),
  "POST /fapi/v1/leverage": trading("setting", 1, setLeverage),
  "POST /fapi/v1/marginType": trading("setting", 1, setMarginType),
  "POST /fapi/v1/positionSide/dual": trading("setting", 1, setDualSide),
  "GET /fapi/v1/positionSide/dual": reading(30, dualSide),
  "GET /fapi/v1/multiAssetsMargin": reading(30, () => answer({ multiAssetsMargin: false })),
  "GET /fapi/v1/symbolConfig": reading(5, symbolConfig),
  "GET /fapi/v1/leverageBracket": reading(1, leverageBrackets),
  "GET /fapi/v1/income": reading(30, income),
  "GET /fapi/v1/commissionRate": reading(20, commissionRate),
  "GET /fapi/v1/accountConfig": reading(5, (call) =>
    answer({
      feeTier: 0,
      canTrade: call.key?.permissions.trade ?? false,
      dualSidePosition: call.exchange.account(call.accountId)?.positionMode === "hedge",
      multiAssetsMargin: false,
      updateTime: 0,
      tradeGroupId: -1,
    }),
  ),
  "GET /sapi/v1/capital/config/getall": reading(1, () => answer([COIN])),
  "GET /sapi/v1/margin/allPairs": open(1, () => answer([])),
  "GET /sapi/v1/margin/isolated/allPairs": open(1, () => answer([])),
  "GET /sapi/v1/account/apiRestrictions": reading(1, apiRestrictions),
  "GET /sapi/v1/system/status": open(1, () => answer({ status: 0, msg: "normal" })),
};
