// One generation of the vault's key pair. Several overlap while a rotation is under way.
import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { z } from "zod";
import type { UnixMs } from "../../engine/domain/time.ts";
import { decrypt, encrypt } from "./aes-gcm.ts";
import { boundBytes } from "./binding.ts";
import { type PublicKey, publicKeyOf, rawBytesOf } from "./public-key.ts";

export interface Generation {
  readonly madeAt: UnixMs;
  readonly publicKey: PublicKey;
  readonly privateKey: KeyObject;
}

/** As it lies in the file: the private half sealed under the vault's own key. */
export const StoredGeneration = z.strictObject({
  id: z.string(),
  madeAt: z.number().int().positive(),
  publicKey: z.base64(),
  sealedPrivateKey: z.base64(),
});
export type StoredGeneration = z.infer<typeof StoredGeneration>;

export function makeGeneration(root: KeyObject, madeAt: UnixMs): StoredGeneration {
  const { publicKey, privateKey } = generateKeyPairSync("x25519");
  const raw = rawBytesOf(publicKey);
  const id = publicKeyOf(raw)?.id ?? "";
  const der = privateKey.export({ type: "pkcs8", format: "der" });
  const sealed = encrypt(root, der, boundTo(id));
  der.fill(0);
  return {
    id,
    madeAt,
    publicKey: raw.toString("base64"),
    sealedPrivateKey: sealed.toString("base64"),
  };
}

/** Undefined: the vault's key does not open it, or it is no key pair. */
export function openGeneration(root: KeyObject, stored: StoredGeneration): Generation | undefined {
  const publicKey = publicKeyOf(Buffer.from(stored.publicKey, "base64"));
  if (publicKey === undefined || publicKey.id !== stored.id) return undefined;
  const der = decrypt(root, Buffer.from(stored.sealedPrivateKey, "base64"), boundTo(stored.id));
  if (der === undefined) return undefined;
  const privateKey = createPrivateKey({ key: der, type: "pkcs8", format: "der" });
  der.fill(0);
  return { madeAt: stored.madeAt as UnixMs, publicKey, privateKey };
}

function boundTo(id: string): Buffer {
  return boundBytes(["vault-key-pair", id]);
}
