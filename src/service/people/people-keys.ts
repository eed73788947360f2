// The service's own secret about people, in one file: from it come the pepper of passwords and the keys for codes, sessions and factors.
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { ServiceProblem } from "../service-problem.ts";

export interface PeopleKeys {
  /** Without it a stolen table of password hashes cannot be guessed at. */
  readonly pepper: KeyObject;
  readonly codes: KeyObject;
  readonly sessions: KeyObject;
  /** Seals TOTP secrets. */
  readonly factors: KeyObject;
}

const SECRET_BYTES_MIN = 32;

export function peopleKeys(secret: Buffer): PeopleKeys {
  const key = (use: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(0), `flotilla people ${use}`, 32)));
  return { pepper: key("pepper"), codes: key("codes"), sessions: key("sessions"), factors: key("factors") };
}

/** base64url, as `npm start` makes it. Losing it loses every password and second factor. Throws `ServiceProblem`. */
export async function loadPeopleKeys(file: string): Promise<PeopleKeys> {
  const found = await stat(file).catch(() => undefined);
  if (process.platform !== "win32" && found !== undefined && (found.mode & 0o077) !== 0)
    throw new ServiceProblem(
      `The secret ${file} can be read by other users. Run: chmod 600 '${file}' and start again.`,
    );
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new ServiceProblem(
      `The secret ${file} cannot be read (${error.code}). \`npm start\` makes it; elsewhere: openssl rand -base64 32 > '${file}', mode 0600. It must be the same for all service processes.`,
    );
  });
  const secret = Buffer.from(text.trim(), "base64url");
  if (secret.length < SECRET_BYTES_MIN)
    throw new ServiceProblem(
      `The secret ${file} is shorter than ${SECRET_BYTES_MIN} bytes. Put your backup there.`,
    );
  return peopleKeys(secret);
}

/** Keyed: whoever reads the record learns nothing from it. */
export function keyedHash(key: KeyObject, ...parts: readonly string[]): string {
  return createHmac("sha256", key).update(JSON.stringify(parts)).digest("base64url");
}
