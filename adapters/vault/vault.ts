// Seals secrets for the database: AES-256-GCM under a random key of their own, which the vault's key wraps in turn.
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { inspect } from "node:util";

const FORMAT = 1;
const ALGORITHM = "aes-256-gcm";
const KEY_BYTES = 32;
/** Random 96-bit nonces; each data key seals one secret only, and the vault's key wraps far fewer than 2^32 of them. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;

export type Opened =
  | { readonly kind: "opened"; readonly plain: Buffer }
  /** Changed, moved to another row, or sealed under another key. */
  | { readonly kind: "refused" };

/** What a seal is bound to, e.g. tenant, account, venue, version: it opens with exactly these parts in this order. */
export type Binding = readonly string[];

export class Vault {
  readonly #key: KeyObject;

  constructor(key: KeyObject) {
    this.#key = key;
  }

  /** Layout: format, wrapped data key (nonce, key, tag), nonce, ciphertext, tag. */
  seal(plain: Buffer, binding: Binding): Buffer {
    const bound = boundBytes(binding);
    const dataKeyBytes = randomBytes(KEY_BYTES);
    const dataKey = createSecretKey(dataKeyBytes);
    const wrapped = encrypt(this.#key, dataKeyBytes, bound);
    dataKeyBytes.fill(0);
    return Buffer.concat([Buffer.of(FORMAT), wrapped, encrypt(dataKey, plain, bound)]);
  }

  open(sealed: Buffer, binding: Binding): Opened {
    if (sealed[0] !== FORMAT || sealed.length < 1 + WRAPPED_BYTES + NONCE_BYTES + TAG_BYTES) {
      return { kind: "refused" };
    }
    const bound = boundBytes(binding);
    const wrapped = sealed.subarray(1, 1 + WRAPPED_BYTES);
    const dataKeyBytes = decrypt(this.#key, wrapped, bound);
    if (dataKeyBytes === undefined) return { kind: "refused" };
    const plain = decrypt(createSecretKey(dataKeyBytes), sealed.subarray(1 + WRAPPED_BYTES), bound);
    dataKeyBytes.fill(0);
    return plain === undefined ? { kind: "refused" } : { kind: "opened", plain };
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}

/** JSON keeps the parts apart: ("ab", "c") and ("a", "bc") differ. */
function boundBytes(binding: Binding): Buffer {
  return Buffer.from(JSON.stringify(binding));
}

function encrypt(key: KeyObject, plain: Buffer, bound: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(bound);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
}

function decrypt(key: KeyObject, sealed: Buffer, bound: Buffer): Buffer | undefined {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const cipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(bound);
  cipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()]);
  } catch {
    return undefined;
  }
}
