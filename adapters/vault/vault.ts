// The half of the vault that only the signer has: it opens what a public key sealed, and what older versions sealed with its own key.
import { createSecretKey, type KeyObject } from "node:crypto";
import { inspect } from "node:util";
import { decrypt, KEY_BYTES, OVERHEAD_BYTES } from "./aes-gcm.ts";
import { type Binding, boundBytes } from "./binding.ts";
import type { Generation } from "./generation.ts";
import { BOX_HEADER_BYTES, keyIdOf, unwrapKey, wrapKey } from "./wrapped-key.ts";

/** Format 1: the data key lies wrapped under the vault's own key. No longer made, still opened. */
const FIRST_FORMAT = 1;
const FIRST_HEADER_BYTES = 1 + KEY_BYTES + OVERHEAD_BYTES;

export type Opened =
  | { readonly kind: "opened"; readonly plain: Buffer }
  /** Changed, moved to another row, or sealed under another key. */
  | { readonly kind: "refused" };

export interface Generations {
  readonly current: Generation;
  find(id: string): Generation | undefined;
}

export class Vault {
  readonly #key: KeyObject;
  readonly #generations: Generations;

  constructor(key: KeyObject, generations: Generations) {
    this.#key = key;
    this.#generations = generations;
  }

  open(sealed: Buffer, binding: Binding): Opened {
    const bound = boundBytes(binding);
    const dataKeyBytes = this.#dataKey(sealed, bound);
    if (dataKeyBytes === undefined) return { kind: "refused" };
    const dataKey = createSecretKey(dataKeyBytes);
    dataKeyBytes.fill(0);
    const plain = decrypt(dataKey, sealed.subarray(headerBytes(sealed)), bound);
    return plain === undefined ? { kind: "refused" } : { kind: "opened", plain };
  }

  /** The same secret under the current generation; what it protects is not opened. Undefined: it does not open here. */
  rewrap(sealed: Buffer, binding: Binding): Buffer | undefined {
    const bound = boundBytes(binding);
    const dataKeyBytes = this.#dataKey(sealed, bound);
    if (dataKeyBytes === undefined) return undefined;
    const header = wrapKey(this.#generations.current.publicKey, dataKeyBytes, bound);
    dataKeyBytes.fill(0);
    return Buffer.concat([header, sealed.subarray(headerBytes(sealed))]);
  }

  #dataKey(sealed: Buffer, bound: Buffer): Buffer | undefined {
    if (isFirstFormat(sealed)) return decrypt(this.#key, sealed.subarray(1, FIRST_HEADER_BYTES), bound);
    const id = keyIdOf(sealed);
    const generation = id === undefined ? undefined : this.#generations.find(id);
    if (generation === undefined) return undefined;
    return unwrapKey(generation.publicKey, generation.privateKey, sealed, bound);
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}

export function isFirstFormat(sealed: Buffer): boolean {
  return sealed[0] === FIRST_FORMAT && sealed.length >= FIRST_HEADER_BYTES + OVERHEAD_BYTES;
}

function headerBytes(sealed: Buffer): number {
  return isFirstFormat(sealed) ? FIRST_HEADER_BYTES : BOX_HEADER_BYTES;
}
