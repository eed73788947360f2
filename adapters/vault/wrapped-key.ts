// Wraps a data key for the owner of a key pair: X25519 with a pair made for this one seal, HKDF-SHA256, AES-256-GCM. The public key
// is enough to wrap; only the private key unwraps.
import { createSecretKey, diffieHellman, generateKeyPairSync, hkdfSync, type KeyObject } from "node:crypto";
import { decrypt, encrypt, KEY_BYTES, OVERHEAD_BYTES } from "./aes-gcm.ts";
import { KEY_ID_BYTES, keyFromRaw, PUBLIC_KEY_BYTES, type PublicKey, rawBytesOf } from "./public-key.ts";

/** In front of a seal that a public key made; 1 is the older one, made with the vault's own key. */
export const BOX_FORMAT = 2;

const PURPOSE = "flotilla vault box 2";
const ID_AT = 1;
const EPHEMERAL_AT = ID_AT + KEY_ID_BYTES;
const WRAPPED_AT = EPHEMERAL_AT + PUBLIC_KEY_BYTES;
/** Format, id of the key pair, ephemeral public key, wrapped data key. */
export const BOX_HEADER_BYTES = WRAPPED_AT + KEY_BYTES + OVERHEAD_BYTES;

export function wrapKey(recipient: PublicKey, dataKey: Buffer, bound: Buffer): Buffer {
  const ephemeral = generateKeyPairSync("x25519");
  const head = Buffer.concat([
    Buffer.of(BOX_FORMAT),
    Buffer.from(recipient.id, "hex"),
    rawBytesOf(ephemeral.publicKey),
  ]);
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: recipient.key });
  const wrappingKey = wrappingKeyOf(shared, head, recipient);
  return Buffer.concat([head, encrypt(wrappingKey, dataKey, Buffer.concat([head, bound]))]);
}

/** Which pair a header was made for. Undefined: it is none. */
export function keyIdOf(sealed: Buffer): string | undefined {
  if (sealed[0] !== BOX_FORMAT || sealed.length < BOX_HEADER_BYTES + OVERHEAD_BYTES) return undefined;
  return sealed.toString("hex", ID_AT, EPHEMERAL_AT);
}

/** Undefined: changed, moved, or not for this pair. */
export function unwrapKey(
  recipient: PublicKey,
  privateKey: KeyObject,
  sealed: Buffer,
  bound: Buffer,
): Buffer | undefined {
  const head = sealed.subarray(0, WRAPPED_AT);
  const shared = agree(privateKey, keyFromRaw(head.subarray(EPHEMERAL_AT)));
  if (shared === undefined) return undefined;
  const wrapped = sealed.subarray(WRAPPED_AT, BOX_HEADER_BYTES);
  return decrypt(wrappingKeyOf(shared, head, recipient), wrapped, Buffer.concat([head, bound]));
}

/** Undefined: a point of small order, which no honest sealer makes. */
function agree(privateKey: KeyObject, publicKey: KeyObject): Buffer | undefined {
  try {
    return diffieHellman({ privateKey, publicKey });
  } catch {
    return undefined;
  }
}

function wrappingKeyOf(shared: Buffer, head: Buffer, recipient: PublicKey): KeyObject {
  const salt = Buffer.concat([head, recipient.raw]);
  const bytes = Buffer.from(hkdfSync("sha256", shared, salt, PURPOSE, KEY_BYTES));
  shared.fill(0);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}
