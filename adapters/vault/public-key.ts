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

/** What stands in front of the 32 bytes in their standard form (RFC 8410). */
const SPKI_HEAD = Buffer.from("302a300506032b656e032100", "hex");

/** Any 32 bytes are a key. */
export function keyFromRaw(raw: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: "der", type: "spki" });
}

/** Undefined: these bytes are no key. */
export function publicKeyOf(raw: Buffer): PublicKey | undefined {
  if (raw.length !== PUBLIC_KEY_BYTES) return undefined;
  const key = keyFromRaw(raw);
  const digest = createHash("sha256").update(raw).digest();
  return { id: digest.toString("hex", 0, KEY_ID_BYTES), raw, key };
}

export function rawBytesOf(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" }).subarray(SPKI_HEAD.length);
}
