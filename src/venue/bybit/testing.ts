// A whole paper venue in the test's own process, seen from its Bybit side; prices move only by hand.
import ccxt from "ccxt";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { FaultInjector } from "../control/fault-injector.ts";
import type { Exchange } from "../core/exchange.ts";
import type { AccountSpec, ApiKey } from "../core/types.ts";
import { startVenue } from "../start-venue.ts";
import type { LimitSettings, MountedWire } from "../wire-adapter.ts";
import { restSignature } from "./signature.ts";

export interface BybitTestVenue {
  /** `http://127.0.0.1:port` */
  readonly rest: string;
  /** `ws://127.0.0.1:port` */
  readonly ws: string;
  readonly exchange: Exchange;
  readonly faults: FaultInjector;
  readonly limits: LimitSettings;
  readonly wire: MountedWire;
  openAccount(spec?: Partial<AccountSpec>): ApiKey;
  setPrice(symbol: string, price: string): void;
  close(): Promise<void>;
}

export async function openBybitTestVenue(seed = 7): Promise<BybitTestVenue> {
  const { urls, exchanges, control, stop } = await startVenue({ seed, prices: { kind: "hand" } });
  const exchange = exchanges.bybit;
  return {
    rest: urls.bybit.rest,
    ws: urls.bybit.ws,
    exchange,
    faults: control.faults,
    limits: control.limits,
    wire: control.exchanges.bybit.wire,
    openAccount(spec = {}) {
      const opened = exchange.createAccount({ balance: decimal(100_000), ...spec });
      if (opened.kind === "refused") throw new Error(opened.refusal.detail);
      return opened.value.key;
    },
    setPrice: (symbol, price) => control.board.setByHand(symbol, decimal(price)),
    close: stop,
  };
}

/** ccxt as its users have it, with only the base URLs changed. */
export async function ccxtClient(venue: BybitTestVenue, key: ApiKey | undefined) {
  const { rest, ws } = venue;
  const client = new ccxt.pro.bybit({
    ...(key === undefined ? {} : { apiKey: key.apiKey, secret: key.secret }),
    urls: {
      api: {
        public: rest,
        private: rest,
        spot: rest,
        futures: rest,
        v2: rest,
        ws: {
          public: {
            spot: `${ws}/v5/public/spot`,
            linear: `${ws}/v5/public/linear`,
            inverse: `${ws}/v5/public/inverse`,
            option: `${ws}/v5/public/option`,
          },
          private: {
            spot: { unified: `${ws}/v5/private`, nonUnified: `${ws}/v5/private` },
            contract: `${ws}/v5/private`,
            usdc: `${ws}/v5/private`,
            trade: `${ws}/v5/trade`,
          },
        },
      },
    },
  });
  await client.loadHttpProxyAgent();
  return client;
}

export interface RawReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly retCode: number;
    readonly retMsg: string;
    readonly result: Record<string, unknown>;
  };
}

/** A signed request with everything at hand, to send what no client library would. */
export async function signedRequest(
  venue: BybitTestVenue,
  key: Pick<ApiKey, "apiKey" | "secret">,
  method: "GET" | "POST",
  path: string,
  payload: string,
  change: { readonly timestampMs?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<RawReply> {
  const timestamp = String(change.timestampMs ?? venue.exchange.nowMs());
  const recvWindow = "5000";
  const signature = restSignature(key.secret, { timestamp, apiKey: key.apiKey, recvWindow, payload });
  const isGet = method === "GET";
  const response = await fetch(`${venue.rest}${path}${isGet && payload !== "" ? `?${payload}` : ""}`, {
    method,
    headers: {
      "Content-Type": "application/json",
      "X-BAPI-API-KEY": key.apiKey,
      "X-BAPI-TIMESTAMP": timestamp,
      "X-BAPI-RECV-WINDOW": recvWindow,
      "X-BAPI-SIGN": signature,
      ...change.headers,
    },
    ...(isGet ? {} : { body: payload }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as RawReply["body"],
  };
}
