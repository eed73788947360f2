// The root of the vault: made on first boot, in a file that its owner alone may read.
import { createSecretKey, type KeyObject, randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";

const KEY_BYTES = 32;

export type KeyFile =
  | { readonly kind: "ready"; readonly key: KeyObject }
  /** Says what is wrong and what to do; never holds key material. */
  | { readonly kind: "refused"; readonly sentence: string };

/** 32 random bytes as base64. Losing the file loses every linked exchange key: back it up apart from the database. */
export async function loadKeyFile(file: string): Promise<KeyFile> {
  const made = (await stat(file).catch(() => undefined)) === undefined;
  if (made) await makeKeyFile(file);
  const found = await stat(file);
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    return {
      kind: "refused",
      sentence: `The key file ${file} can be read by other users. Run: chmod 600 '${file}' and start again; if others may have read it, replace the exchange keys as well.`,
    };
  }
  const bytes = Buffer.from((await readFile(file, "utf8")).trim(), "base64");
  if (bytes.length !== KEY_BYTES) {
    return {
      kind: "refused",
      sentence: `The key file ${file} does not hold a key of ${KEY_BYTES} bytes. Put your backup there; without it the linked accounts must be linked again.`,
    };
  }
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { kind: "ready", key };
}

/** The file appears whole or not at all; of two processes that start together the first one's key stays. */
async function makeKeyFile(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString("base64")}\n`, { mode: 0o600 });
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(draft, { force: true });
}
