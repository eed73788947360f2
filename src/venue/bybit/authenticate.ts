// Who sent it: key, signature over raw bytes, time window and IP allow-list, for REST requests and socket log-ins.
import type { Exchange } from "../core/exchange.ts";
import type { ApiKey } from "../core/types.ts";
import type { WireTraffic } from "../wire-traffic.ts";
import { type Refusal, refused } from "./answer.ts";
import { countedWindow, parseRequestWindow, type RequestWindow } from "./recv-window.ts";
import { restSignature, sameSignature, socketSignature } from "./signature.ts";

export interface RestCredentials {
  readonly apiKey: string;
  readonly timestamp: string;
  readonly recvWindow: string;
  readonly signature: string;
  readonly payload: string | Buffer;
}

export type Authenticated =
  | { readonly kind: "authenticated"; readonly key: ApiKey; readonly window: RequestWindow }
  | Refusal;

export function authenticateRest(
  exchange: Exchange,
  given: RestCredentials,
  ip: string,
  traffic: WireTraffic,
): Authenticated {
  const window = parseRequestWindow(given.timestamp, given.recvWindow);
  if (window === undefined)
    return refused(10001, "params error: X-BAPI-TIMESTAMP or X-BAPI-RECV-WINDOW invalid");
  const key = usableKey(exchange, given.apiKey);
  if (key === undefined) return refused(10003);
  const late = countedWindow(window, exchange.nowMs(), traffic);
  if (late !== undefined) return late;
  const expected = restSignature(key.secret, given);
  if (!sameSignature(expected, given.signature)) {
    return refused(10004, "error sign! please check your signature generation algorithm.");
  }
  return isAllowedIp(key, ip) ? { kind: "authenticated", key, window } : refused(10010);
}

export type LoggedIn = { readonly kind: "logged-in"; readonly key: ApiKey } | Refusal;

/** `expires` is milliseconds as text, exactly as it was signed. */
export function authenticateSocket(
  exchange: Exchange,
  given: { readonly apiKey: string; readonly expires: string; readonly signature: string },
  ip: string,
): LoggedIn {
  const key = usableKey(exchange, given.apiKey);
  if (key === undefined) return refused(10003);
  if (!sameSignature(socketSignature(key.secret, given.expires), given.signature)) return refused(10004);
  if (!(Number(given.expires) > exchange.nowMs())) return refused(10001, "Params Error: expires has passed");
  return isAllowedIp(key, ip) ? { kind: "logged-in", key } : refused(10010);
}

function usableKey(exchange: Exchange, apiKey: string): ApiKey | undefined {
  const key = exchange.findKey(apiKey);
  return key === undefined || key.revoked ? undefined : key;
}

function isAllowedIp(key: ApiKey, ip: string): boolean {
  return key.ipAllowList.length === 0 || key.ipAllowList.includes(ip);
}
