// The half of the vault that any process may have: it seals, and cannot open what it sealed.
import { createSecretKey, randomBytes } from "node:crypto";
import { encrypt, KEY_BYTES } from "./aes-gcm.ts";
import { type Binding, boundBytes } from "./binding.ts";
import type { PublicKey } from "./public-key.ts";
import { wrapKey } from "./wrapped-key.ts";

export class Sealer {
  readonly #current: () => PublicKey;

  /** `current` is asked at each seal: another generation of keys may have begun. */
  constructor(current: () => PublicKey) {
    this.#current = current;
  }

  /** Layout: header with the wrapped data key (`wrapped-key.ts`), then nonce, ciphertext, tag. */
  seal(plain: Buffer, binding: Binding): Buffer {
    const bound = boundBytes(binding);
    const dataKeyBytes = randomBytes(KEY_BYTES);
    const dataKey = createSecretKey(dataKeyBytes);
    const header = wrapKey(this.#current(), dataKeyBytes, bound);
    dataKeyBytes.fill(0);
    return Buffer.concat([header, encrypt(dataKey, plain, bound)]);
  }
}
