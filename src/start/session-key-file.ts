// The key that signs access tokens: made on the first boot, for its owner's eyes only.
import { generateKeyPairSync } from "node:crypto";
import { madeOnce } from "./secret-files.ts";

/** An Ed25519 private key, PKCS 8 as PEM. Replacing it ends every access token; sessions go on by their refresh tokens. */
export function sessionKeyFile(file: string): Promise<string> {
  return madeOnce(file, () =>
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  );
}
