// Unmodified ccxt clients pointed at a running venue.
import ccxt from "ccxt";
import type { VenueUrls } from "../start-venue.ts";

export interface Credentials {
  readonly apiKey: string;
  readonly secret: string;
}
export type BinanceClient = InstanceType<typeof ccxt.pro.binanceusdm>;

/** Only base URLs are changed: each path stays, its origin goes to the venue. */
export async function ccxtBinance(
  { binance }: VenueUrls,
  credentials: Partial<Credentials>,
): Promise<BinanceClient> {
  const { rest, ws } = binance;
  const versions = {
    fapiPublic: "fapi/v1",
    fapiPublicV2: "fapi/v2",
    fapiPublicV3: "fapi/v3",
    fapiData: "futures/data",
  };
  const keyed = { fapiPrivate: "fapi/v1", fapiPrivateV2: "fapi/v2", fapiPrivateV3: "fapi/v3" };
  const spot = { sapi: "sapi/v1", sapiV2: "sapi/v2", sapiV3: "sapi/v3", sapiV4: "sapi/v4" };
  const old = { public: "api/v3", private: "api/v3", v1: "api/v1" };
  const paths = { ...versions, ...keyed, ...spot, ...old };
  const api = Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, `${rest}/${path}`]));
  const sockets = {
    future: `${ws}/ws`,
    spot: `${ws}/stream`,
    "ws-api": { future: `${ws}/ws-fapi/v1`, spot: `${ws}/ws-api/v3` },
  };
  const client = new ccxt.pro.binanceusdm({ ...credentials, urls: { api: { ...api, ws: sockets } } });
  await client.loadHttpProxyAgent();
  return client;
}
