// Intake's cryptography by Node's own: one-shot hashes, no streams.
import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Digests } from "../../../engine/intake/digests.ts";

/** Flotilla's namespace for name-based ids. Changing it would make every old signal new again: never change it. */
const NAMESPACE = Buffer.from("6ce1d3c86f0b4e0fa3c5a0a4d1f2b97e", "hex").toString("latin1");

export const nodeDigests: Digests = {
  sha256Hex: (text) => hash("sha256", text, "hex"),
  hmacSha256Base64: (secretBytesBase64, text) =>
    createHmac("sha256", keyOf(secretBytesBase64)).update(text, "utf8").digest("base64"),
  timingSafeEqual: (a, b) => {
    const left = Buffer.from(a, "utf8");
    const right = Buffer.from(b, "utf8");
    return left.byteLength === right.byteLength && timingSafeEqual(left, right);
  },
  uuidV5,
};

const KEYS_MAX = 10_000;
const keys = new Map<string, KeyObject>();

/** Making a key object costs eight times the HMAC itself; there are few secrets and they live long. */
function keyOf(secretBytesBase64: string): KeyObject {
  const known = keys.get(secretBytesBase64);
  if (known !== undefined) return known;
  if (keys.size >= KEYS_MAX) keys.clear();
  const key = createSecretKey(Buffer.from(secretBytesBase64, "base64"));
  keys.set(secretBytesBase64, key);
  return key;
}

/** RFC 9562 version 5: SHA-1 over namespace and name, version and variant set. */
function uuidV5(name: string): string {
  const bytes = Buffer.from(NAMESPACE + Buffer.from(name, "utf8").toString("latin1"), "latin1");
  const hex = hash("sha1", bytes, "hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
