// The half of a key pair that seals and cannot open: X25519, 32 bytes, with an id that says which pair it belongs to.
import { createHash, createPublicKey, type KeyObject } from "node:crypto";

export const PUBLIC_KEY_BYTES = 32;
export const KEY_ID_BYTES = 8;

export interface PublicKey {
  /** First bytes of the key's SHA-256, hex. */
  readonly id: string;
  readonly raw: Buffer;
  readonly key: KeyObject;
}

/** Undefined: these bytes are no key. */
export function publicKeyOf(raw: Buffer): PublicKey | undefined {
  if (raw.length !== PUBLIC_KEY_BYTES) return undefined;
  const key = createPublicKey({
    key: { kty: "OKP", crv: "X25519", x: raw.toString("base64url") },
    format: "jwk",
  });
  const digest = createHash("sha256").update(raw).digest();
  return { id: digest.toString("hex", 0, KEY_ID_BYTES), raw, key };
}

export function rawBytesOf(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");
}
