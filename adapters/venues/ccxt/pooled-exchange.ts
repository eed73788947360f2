// A ccxt instance made safe for lending: it signs through the signer, never retries, never throttles, and fails with our own failures.
import type { Exchange } from "ccxt";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { VenueName } from "../../../engine/domain/venue.ts";
import type { SigningRequest, VenueSigner } from "../signing/venue-signer.ts";
import { failureOf, VenueFailure } from "../venue-failure.ts";
import type { PooledExchange, Session } from "./exchange-pool.ts";
import { readFailure } from "./read-failure.ts";

export interface ExchangeHooks {
  readonly venue: VenueName;
  readonly signer: VenueSigner;
  now(): number;
  onAnswer(httpStatus: number, headers: Readonly<Record<string, unknown>>, rawBody: string): void;
}

/** Settings that both venues share. `maxRetriesOnFailure` 0: nothing is ever sent twice. */
export const POOLED_SETTINGS = {
  enableRateLimit: false,
  maxRetriesOnFailure: 0,
  enableLastResponseHeaders: false,
  enableLastHttpResponse: true,
  timeout: 10_000,
} as const;

/** Replaces the methods in which ccxt would use a secret, its own clock, or error classes that hide the venue's code. */
export function toPooledExchange<E extends Exchange>(exchange: E, hooks: ExchangeHooks): PooledExchange<E> {
  const session: Session = {
    accountId: undefined,
    signedAt: undefined,
    requested: false,
    signing: undefined,
  };
  exchange.options.maxRetriesOnFailure = 0;
  exchange.nonce = () => session.signedAt ?? hooks.now();
  exchange.hmac = ((payload: Uint8Array, handle: Uint8Array) => {
    const accountId = Buffer.from(handle).toString("utf8");
    // The handle is the key's owner, so a signature can never be made for another account's request.
    if (accountId !== session.accountId) throw new Error("signature asked for outside of a call");
    return signOrFail(hooks.signer, accountId as AccountId, session.signing, Buffer.from(payload));
  }) as E["hmac"];
  signWhatIsSignable(exchange, session, hooks.signer);
  exchange.handleErrors = (httpStatus, _reason, _url, _method, headers, rawBody, body) => {
    const raw = typeof rawBody === "string" ? rawBody : "";
    hooks.onAnswer(httpStatus, headers ?? {}, raw);
    const failure = readFailure(hooks.venue, httpStatus, body ?? undefined, raw);
    if (failure !== undefined) throw new VenueFailure(failure);
    return undefined;
  };
  const request = exchange.undiciRequest.bind(exchange);
  exchange.undiciRequest = async (url, params) => {
    session.requested = true;
    try {
      return await request(url, params);
    } catch (error) {
      throw new VenueFailure(failureOf(error));
    }
  };
  return { exchange, session };
}

/** Looked at before ccxt signs, and again at the URL that it made: what leaves with a key is on the list. */
function signWhatIsSignable(exchange: Exchange, session: Session, signer: VenueSigner): void {
  const sign = exchange.sign.bind(exchange);
  exchange.sign = (path, api, method, ...rest) => {
    if (session.accountId === undefined) return sign(path, api, method, ...rest);
    const request = { method: String(method), path: pathOf(`${exchange.urls.api[String(api)]}/${path}`) };
    signer.expectSignable(request);
    session.signing = request;
    const signed = sign(path, api, method, ...rest);
    session.signing = undefined;
    signer.expectSignable({ method: String(signed.method), path: pathOf(String(signed.url)) });
    return signed;
  };
}

/** Without origin and query. Not `new URL`: ccxt's own may hold placeholders, and nothing may be tidied up here. */
function pathOf(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/?#]*/, "").replace(/\?.*$/s, "");
}

/** The key may vanish between lending and signing; nothing has left by then. */
function signOrFail(
  signer: VenueSigner,
  accountId: AccountId,
  request: SigningRequest | undefined,
  payload: Buffer,
): string {
  if (request === undefined) throw new Error("signature asked for outside of a request");
  try {
    return signer.sign(accountId, request, payload.toString("utf8"));
  } catch (error) {
    if (error instanceof VenueFailure) throw error;
    throw new VenueFailure({ kind: "not-sent", reason: "NO_CREDENTIALS" });
  }
}
