// AES-256-GCM as everything in the vault uses it: a fresh random nonce in front, the tag behind, and a binding that must match.
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";

const ALGORITHM = "aes-256-gcm";
/** Random 96-bit nonces; each data key seals one secret only, and a wrapping key wraps far fewer than 2^32 of them. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const KEY_BYTES = 32;
/** What encryption adds. */
export const OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

export function encrypt(key: KeyObject, plain: Buffer, bound: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(bound);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
}

/** Undefined: changed, or made with another key or binding. */
export function decrypt(key: KeyObject, sealed: Buffer, bound: Buffer): Buffer | undefined {
  if (sealed.length < OVERHEAD_BYTES) return undefined;
  const cipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  cipher.setAAD(bound);
  cipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()]);
  } catch {
    return undefined;
  }
}
