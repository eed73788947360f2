// The refresh token in a browser: in a cookie that no script reads, with a second cookie that a script must repeat (CSRF).
import { timingSafeEqual } from "node:crypto";
import { SESSION_LIFE_MS } from "../../../adapters/postgres/people/sessions.ts";
import type { Call } from "../http/call.ts";
import { type RefreshToken, readRefreshToken, refreshTokenText } from "./opaque-token.ts";
import { keyedHash, type PeopleKeys } from "./people-keys.ts";

/**
 * `__Host-` binds a cookie to this host over HTTPS. Browsers and programs drop such cookies over plain HTTP, so for trying things out
 * on this machine itself they go under plain names; anywhere else there are no cookies without HTTPS.
 */
const NAMES = {
  https: { refresh: "__Host-flotilla-refresh", csrf: "__Host-flotilla-csrf" },
  loopback: { refresh: "flotilla-refresh", csrf: "flotilla-csrf" },
} as const;

type Place = keyof typeof NAMES;
type From = Pick<Call, "from">;

/** Undefined: no cookies here. */
export function cookiePlace({ from }: From): Place | undefined {
  if (from.isHttps) return "https";
  const name = from.host.replace(/:\d+$/, "");
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|(.+\.)?localhost)$/.test(name) ? "loopback" : undefined;
}

/** Values of Set-Cookie. */
export function sessionCookies(place: Place, keys: PeopleKeys, token: RefreshToken): readonly string[] {
  const age = Math.floor(SESSION_LIFE_MS / 1_000);
  return [
    cookie(place, "refresh", refreshTokenText(token), `Max-Age=${age}; HttpOnly`),
    cookie(place, "csrf", csrfOf(keys, token), `Max-Age=${age}`),
  ];
}

export function withoutCookies(place: Place): readonly string[] {
  return [cookie(place, "refresh", "", "Max-Age=0; HttpOnly"), cookie(place, "csrf", "", "Max-Age=0")];
}

function cookie(place: Place, which: "refresh" | "csrf", value: string, rest: string): string {
  const secure = place === "https" ? "; Secure" : "";
  return `${NAMES[place][which]}=${value}; Path=/; SameSite=Strict; ${rest}${secure}`;
}

export type CookieToken =
  | { readonly kind: "none" }
  | { readonly kind: "forged" }
  | { readonly kind: "token"; readonly token: RefreshToken };

/** The cookie alone proves nothing: another site's page could have sent the request. */
export function tokenFromCookie(
  call: From & Pick<Call, "cookies" | "headers">,
  keys: PeopleKeys,
): CookieToken {
  const place = cookiePlace(call);
  const text = place === undefined ? undefined : call.cookies[NAMES[place].refresh];
  const token = text === undefined ? undefined : readRefreshToken(text);
  if (token === undefined) return { kind: "none" };
  const site = call.headers["sec-fetch-site"];
  const isForeign = site === "cross-site" || site === "same-site";
  const [wanted, given] = [
    Buffer.from(csrfOf(keys, token)),
    Buffer.from(String(call.headers["x-csrf-token"] ?? "")),
  ];
  if (isForeign || wanted.length !== given.length || !timingSafeEqual(wanted, given))
    return { kind: "forged" };
  return { kind: "token", token };
}

function csrfOf({ sessions }: PeopleKeys, { sessionId, family }: RefreshToken): string {
  return keyedHash(sessions, "csrf", sessionId, family);
}
