// Which secrets an installation has, told without telling them: a backup is put back elsewhere, and what is sealed with other keys
// is of no use there.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { systemClock } from "../../../adapters/time/system-clock.ts";
import { openVault } from "../../../adapters/vault/open-vault.ts";
import { vaultFiles } from "../../../adapters/vault/vault-files.ts";
import type { Home } from "../../../config/home.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";

export interface KeyPrints {
  /** Null: the key is not on this machine. */
  readonly people: string | null;
  readonly notify: string | null;
}

export async function keyPrints(home: Pick<Home, "peopleKey" | "notifyKey">): Promise<KeyPrints> {
  return { people: await printOf("people", home.peopleKey), notify: await printOf("notify", home.notifyKey) };
}

/** Keys have 256 random bits: nobody finds one by its print. */
async function printOf(use: string, file: string): Promise<string | null> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new CliProblem(`The key ${file} cannot be read (${error.code}).`, "Run as its owner.", EXIT.usage);
  });
  if (text.trim() === "") return null;
  return createHash("sha256").update(`flotilla ${use} ${text.trim()}`).digest("hex").slice(0, 16);
}

/** The key pairs of a vault, by id; none where the vault is not on this machine. */
export async function vaultKeyIds(vaultKeyFile: string): Promise<readonly string[]> {
  if (!existsSync(vaultFiles(vaultKeyFile).pairs)) return [];
  const opened = await openVault(vaultKeyFile, systemClock.now());
  if (opened.kind === "refused") throw new CliProblem(opened.sentence, "", EXIT.refused);
  return opened.ring.all.map(({ publicKey }) => publicKey.id);
}
