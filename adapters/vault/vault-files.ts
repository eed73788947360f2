// Where the vault's keys lie: beside `vault.key`, the root, stand `vault.pairs` (0600: private halves, sealed under the root) and
// `vault.public`, all that a process needs in order to seal.
import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { StoredGeneration } from "./generation.ts";
import { type PublicKey, publicKeyOf } from "./public-key.ts";

export interface VaultFiles {
  readonly key: string;
  readonly pairs: string;
  readonly publicKey: string;
}

export function vaultFiles(keyFile: string): VaultFiles {
  const stem = keyFile.replace(/\.key$/, "");
  return { key: keyFile, pairs: `${stem}.pairs`, publicKey: `${stem}.public` };
}

/** Newest first. */
const Pairs = z.strictObject({ generations: z.array(StoredGeneration).min(1) });

/** Undefined: there is no file. Throws where it holds something else. */
export function readPairs(file: string): readonly StoredGeneration[] | undefined {
  const text = readOrUndefined(file);
  return text === undefined ? undefined : Pairs.parse(JSON.parse(text)).generations;
}

/** The file appears whole or not at all. `fresh`: only if there is none; of two processes the first one's stays. */
export function writePairs(file: string, generations: readonly StoredGeneration[], fresh = false): void {
  write(file, `${JSON.stringify({ generations }, null, 1)}\n`, 0o600, fresh);
}

export function writePublicKey(file: string, { raw }: PublicKey): void {
  write(file, `${raw.toString("base64")}\n`, 0o644, false);
}

/** Undefined: there is no file, or it holds no key. */
export function readPublicKey(file: string): PublicKey | undefined {
  return publicKeyOf(Buffer.from(readOrUndefined(file)?.trim() ?? "", "base64"));
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function write(file: string, text: string, mode: number, fresh: boolean): void {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, text, { mode, flush: true });
  if (!fresh) {
    renameSync(draft, file);
    return;
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
