// The signing secrets of webhooks, sealed for the record under a key of the service's own: unlike exchange keys, it must open them to sign.
import { createSecretKey, type KeyObject } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { decrypt, encrypt, KEY_BYTES } from "../../../adapters/vault/aes-gcm.ts";
import { ServiceProblem } from "../service-problem.ts";

export interface EndpointSecrets {
  seal(secret: string, endpoint: readonly [tenantId: string, endpointId: string]): Buffer;
  /** Undefined: changed, another endpoint's, or sealed under another key. */
  open(sealed: Buffer, endpoint: readonly [tenantId: string, endpointId: string]): string | undefined;
}

export function endpointSecrets(key: KeyObject): EndpointSecrets {
  const bound = (endpoint: readonly string[]): Buffer =>
    Buffer.from(JSON.stringify(["webhook", ...endpoint]));
  return {
    seal: (secret, endpoint) => encrypt(key, Buffer.from(secret), bound(endpoint)),
    open: (sealed, endpoint) => decrypt(key, sealed, bound(endpoint))?.toString(),
  };
}

/** base64url, as `npm start` makes it; the same for all service processes. Throws `ServiceProblem`. */
export async function loadEndpointSecrets(file: string): Promise<EndpointSecrets> {
  const found = await stat(file).catch(() => undefined);
  if (process.platform !== "win32" && found !== undefined && (found.mode & 0o077) !== 0)
    throw new ServiceProblem(
      `The key ${file} can be read by other users. Run: chmod 600 '${file}' and start again.`,
    );
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new ServiceProblem(
      `The key ${file} cannot be read (${error.code}). \`npm start\` makes it; elsewhere: openssl rand -base64 32 > '${file}', mode 0600.`,
    );
  });
  const bytes = Buffer.from(text.trim(), "base64url");
  if (bytes.length !== KEY_BYTES)
    throw new ServiceProblem(`The key ${file} has not ${KEY_BYTES} bytes. Put your backup there.`);
  return endpointSecrets(createSecretKey(bytes));
}
