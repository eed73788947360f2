// Random tokens that we hand out once and keep as hashes. Each names its kind and tenant, so that it can be looked up, and found in a leak.
import { createHash, type KeyObject, randomBytes } from "node:crypto";
import type { SessionId } from "../../../adapters/postgres/people/people-ids.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { keyedHash } from "./people-keys.ts";

const PREFIX = { invitation: "fli", password: "flp", "api-key": "flk" } as const;
export type TokenKind = keyof typeof PREFIX;

const SECRET_BYTES = 32;
const SECRET = "[A-Za-z0-9_-]{43}";
const ID = "[0-9a-f]{32}";
const PATTERNS: Readonly<Record<TokenKind, RegExp>> = {
  invitation: new RegExp(`^fli_(${ID})_${SECRET}$`),
  password: new RegExp(`^flp_(${ID})_${SECRET}$`),
  "api-key": new RegExp(`^flk_(${ID})_${SECRET}$`),
};
const REFRESH = new RegExp(`^flr_(${ID})_(${ID})_(${SECRET})\\.(${SECRET})$`);

export interface NewToken {
  readonly text: string;
  readonly hash: string;
}

export function newToken(kind: TokenKind, tenantId: TenantId): NewToken {
  const text = `${PREFIX[kind]}_${short(tenantId)}_${randomBytes(SECRET_BYTES).toString("base64url")}`;
  return { text, hash: hashOf(text) };
}

/** Undefined: it does not look like one. */
export function readToken(
  kind: TokenKind,
  text: string,
): { readonly tenantId: TenantId; readonly hash: string } | undefined {
  const tenant = PATTERNS[kind].exec(text)?.[1];
  return tenant === undefined ? undefined : { tenantId: long(tenant) as TenantId, hash: hashOf(text) };
}

/** A refresh token: the part that all of its family share, and the part that is exchanged each time. */
export interface RefreshToken {
  readonly tenantId: TenantId;
  readonly sessionId: SessionId;
  readonly family: string;
  readonly turn: string;
}

export function newRefreshToken(tenantId: TenantId, sessionId: SessionId): RefreshToken {
  const random = (): string => randomBytes(SECRET_BYTES).toString("base64url");
  return { tenantId, sessionId, family: random(), turn: random() };
}

/** The same again for the same token: whoever brings it twice within the grace gets the same answer. */
export function nextRefreshToken(key: KeyObject, token: RefreshToken): RefreshToken {
  return { ...token, turn: keyedHash(key, "refresh", token.sessionId, token.family, token.turn) };
}

export function refreshTokenText({ tenantId, sessionId, family, turn }: RefreshToken): string {
  return `flr_${short(tenantId)}_${short(sessionId)}_${family}.${turn}`;
}

export function readRefreshToken(text: string): RefreshToken | undefined {
  const [, tenant, session, family, turn] = REFRESH.exec(text) ?? [];
  if (tenant === undefined || session === undefined || family === undefined || turn === undefined)
    return undefined;
  return { tenantId: long(tenant) as TenantId, sessionId: long(session) as SessionId, family, turn };
}

/** Plain SHA-256: the tokens are random, there is nothing to guess. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

function short(uuid: string): string {
  return uuid.replaceAll("-", "");
}

function long(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
