// Who the key is and what the account has: permissions, margin mode, wallet, fees, coins.
import { type Answer, ok, refused } from "./answer.ts";
import { listing } from "./category.ts";
import { type Endpoint, type PrivateCall, queryEndpoint } from "./endpoint.ts";
import { textOf } from "./fields.ts";
import { decimalText } from "./names.ts";
import { walletShape } from "./wallet-shape.ts";

const UNIFIED_2_PRO = 6;

function queryApi(call: PrivateCall): Answer {
  const { key, exchange } = call;
  const { trade, transfer, withdraw } = key.permissions;
  const wallet = [
    ...(transfer ? ["AccountTransfer", "SubMemberTransferList"] : []),
    ...(withdraw ? ["Withdraw"] : []),
  ];
  return ok({
    id: String(exchange.account(key.accountId)?.uid ?? 0),
    note: exchange.account(key.accountId)?.label ?? "",
    apiKey: key.apiKey,
    readOnly: trade ? 0 : 1,
    secret: "",
    permissions: {
      ContractTrade: trade ? ["Order", "Position"] : [],
      Spot: [],
      Wallet: wallet,
      Options: [],
      Derivatives: trade ? ["DerivativesTrade"] : [],
      CopyTrading: [],
      BlockTrade: [],
      Exchange: [],
      NFT: [],
      Affiliate: [],
      Earn: [],
    },
    ips: key.ipAllowList.length === 0 ? ["*"] : key.ipAllowList,
    type: 1,
    deadlineDay: key.ipAllowList.length === 0 ? 90 : -2,
    expiredAt: "",
    createdAt: new Date(key.createdMs).toISOString(),
    unified: 0,
    uta: 1,
    userID: exchange.account(key.accountId)?.uid ?? 0,
    inviterID: 0,
    vipLevel: "No VIP",
    mktMakerLevel: "0",
    affiliateID: 0,
    rsaPublicKey: "",
    isMaster: true,
    parentUid: "0",
    kycLevel: "LEVEL_DEFAULT",
    kycRegion: "",
  });
}

function accountInfo(call: PrivateCall): Answer {
  const account = call.exchange.account(call.key.accountId);
  return ok({
    marginMode: account?.marginMode === "isolated" ? "ISOLATED_MARGIN" : "REGULAR_MARGIN",
    updatedTime: String(account?.createdMs ?? call.nowMs),
    unifiedMarginStatus: UNIFIED_2_PRO,
    dcpStatus: "OFF",
    timeWindow: 10,
    smpGroup: 0,
    isMasterTrader: false,
    spotHedgingStatus: "OFF",
  });
}

function walletBalance(call: PrivateCall): Answer {
  const accountType = textOf(call.fields, "accountType");
  if (accountType !== "UNIFIED") return refused(10001, "accountType only support UNIFIED");
  const coins = textOf(call.fields, "coin")?.split(",");
  const wallet = walletShape(call.exchange.balance(call.key.accountId));
  const shown = coins === undefined || coins.includes("USDT") ? wallet : { ...wallet, coin: [] };
  return ok({ list: [shown] });
}

function feeRate(call: PrivateCall): Answer {
  return listing({ category: "linear", ...call.fields }, () => {
    const symbol = textOf(call.fields, "symbol");
    const { maker, taker } = call.exchange.policy.fees;
    const list = call.exchange
      .instruments()
      .filter((instrument) => symbol === undefined || instrument.symbol === symbol)
      .map((instrument) => ({
        symbol: instrument.symbol,
        baseCoin: "",
        takerFeeRate: decimalText(taker),
        makerFeeRate: decimalText(maker),
      }));
    return list.length === 0 ? refused(10001, `params error: symbol invalid ${symbol ?? ""}`) : ok({ list });
  });
}

/** ccxt reads the coin list with the first keyed `loadMarkets`. */
function coinInfo(call: PrivateCall): Answer {
  const coin = textOf(call.fields, "coin");
  const coins = ["USDT", ...call.exchange.instruments().map((instrument) => instrument.base)];
  const rows = coins
    .filter((name) => coin === undefined || name === coin)
    .map((name) => ({ name, coin: name, remainAmount: "0", chains: [] }));
  return ok({ rows });
}

export const ACCOUNT_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "GET /v5/user/query-api": queryEndpoint(10, queryApi),
  "GET /v5/account/info": queryEndpoint(50, accountInfo),
  "GET /v5/account/wallet-balance": queryEndpoint(50, walletBalance),
  "GET /v5/account/fee-rate": queryEndpoint(10, feeRate),
  "GET /v5/asset/coin/query-info": queryEndpoint(5, coinInfo),
};
