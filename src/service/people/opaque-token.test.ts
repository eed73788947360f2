import { createSecretKey, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { SessionId } from "../../../adapters/postgres/people/people-ids.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { openFactor, sealFactor } from "./factor-box.ts";
import {
  newRefreshToken,
  newToken,
  nextRefreshToken,
  readRefreshToken,
  readToken,
  refreshTokenText,
} from "./opaque-token.ts";

const TENANT = randomUUID() as TenantId;

describe("opaque tokens", () => {
  it.each(["invitation", "password", "api-key"] as const)(
    "of kind %s tell their tenant, and nothing else is one",
    (kind) => {
      const { text, hash } = newToken(kind, TENANT);
      expect(readToken(kind, text)).toEqual({ tenantId: TENANT, hash });
      expect(newToken(kind, TENANT).text).not.toBe(text);
      for (const other of ["invitation", "password", "api-key"] as const)
        if (other !== kind) expect(readToken(other, text)).toBeUndefined();
      for (const broken of [text.slice(1), `${text}x`, ` ${text}`, text.replace("_", "-"), ""])
        expect(readToken(kind, broken)).toBeUndefined();
    },
  );

  it("refresh to the same successor, which only our key can tell", () => {
    const token = newRefreshToken(TENANT, randomUUID() as SessionId);
    expect(readRefreshToken(refreshTokenText(token))).toEqual(token);
    const [ours, theirs] = [1, 2].map((byte) => createSecretKey(Buffer.alloc(32, byte)));
    if (ours === undefined || theirs === undefined) throw new Error("there are two keys");
    const next = nextRefreshToken(ours, token);
    expect(nextRefreshToken(ours, token)).toEqual(next);
    expect(next).toMatchObject({ family: token.family, sessionId: token.sessionId });
    expect(next.turn).not.toBe(token.turn);
    expect(nextRefreshToken(theirs, token)).not.toEqual(next);
    expect(readRefreshToken(refreshTokenText(next))).toEqual(next);
  });
});

describe("sealed factors", () => {
  const key = createSecretKey(Buffer.alloc(32, 3));
  const secret = Buffer.from("twenty secret bytes!");

  it("open for their person under their key only", () => {
    const sealed = sealFactor(key, secret, [TENANT, "p"]);
    expect(sealed.includes(secret)).toBe(false);
    expect(openFactor(key, sealed, [TENANT, "p"])).toEqual(secret);
    expect(openFactor(key, sealed, [TENANT, "q"])).toBeUndefined();
    expect(openFactor(createSecretKey(Buffer.alloc(32, 4)), sealed, [TENANT, "p"])).toBeUndefined();
    expect(openFactor(key, Buffer.concat([sealed, Buffer.of(0)]), [TENANT, "p"])).toBeUndefined();
    expect(openFactor(key, sealed.subarray(0, 20), [TENANT, "p"])).toBeUndefined();
  });
});
