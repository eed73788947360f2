// Who is asking, may they, and is the request fresh: checked over the raw bytes before anything is parsed further.
import type { Exchange } from "../core/exchange.ts";
import type { ApiKey } from "../core/types.ts";
import type { Security } from "./endpoint.ts";
import { BAD_KEY, BAD_KEY_FORMAT, BAD_SIGNATURE, missing } from "./error-code.ts";
import type { Params } from "./params.ts";
import { fail, type Reply } from "./reply.ts";
import { isSignatureValid } from "./signature.ts";

const RECV_WINDOW_DEFAULT_MS = 5_000;
const RECV_WINDOW_MAX_MS = 60_000;
const AHEAD_MAX_MS = 1_000;

export interface Credentials {
  readonly apiKey: string | undefined;
  readonly payload: string;
  readonly signature: string | undefined;
  readonly ip: string;
}

export type Authentication =
  | { readonly kind: "key"; readonly key: ApiKey }
  | { readonly kind: "anonymous" }
  | { readonly kind: "refused"; readonly reply: Reply };

const refused = (reply: Reply): Authentication => ({ kind: "refused", reply });

export function authenticate(
  exchange: Exchange,
  security: Security,
  credentials: Credentials,
  params: Params,
): Authentication {
  if (security === "none") return { kind: "anonymous" };
  const { apiKey, payload, signature, ip } = credentials;
  if (apiKey === undefined || apiKey === "") return refused(BAD_KEY_FORMAT);
  const key = exchange.findKey(apiKey);
  if (key === undefined || key.revoked) return refused(BAD_KEY);
  if (key.ipAllowList.length > 0 && !key.ipAllowList.includes(ip)) return refused(BAD_KEY);
  if (security === "trade" && !key.permissions.trade) return refused(BAD_KEY);
  if (security === "key") return { kind: "key", key };
  if (signature === undefined) return refused(missing("signature"));
  if (!isSignatureValid(key.secret, payload, signature)) return refused(BAD_SIGNATURE);
  const stale = checkFreshness(params, exchange.nowMs());
  return stale === undefined ? { kind: "key", key } : refused(stale);
}

const AHEAD = fail(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
const LATE = fail(-1021, "Timestamp for this request is outside of the recvWindow.");

/** `timestamp < now + 1000` and `now - timestamp <= recvWindow`. */
export function checkFreshness(params: Params, nowMs: number): Reply | undefined {
  const timestamp = Number(params.get("timestamp") ?? "");
  const hasTimestamp = /^\d{1,16}$/.test(params.get("timestamp") ?? "");
  if (!hasTimestamp) return missing("timestamp");
  const window = Number(params.get("recvWindow") ?? RECV_WINDOW_DEFAULT_MS);
  if (!Number.isFinite(window) || window < 0) return missing("recvWindow");
  if (window > RECV_WINDOW_MAX_MS) return fail(-1131, "recvWindow must be less than 60000");
  if (timestamp >= nowMs + AHEAD_MAX_MS) {
    return AHEAD;
  }
  if (nowMs - timestamp <= window) return undefined;
  return LATE;
}

export function isOutsideWindow(reply: Reply): boolean {
  return reply === AHEAD || reply === LATE;
}

/** The second look, right before matching. */
export const STALE_AT_ENGINE: Reply = fail(
  -5028,
  "Timestamp for this request is outside of the ME recvWindow.",
);
