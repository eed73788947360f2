// The secrets of an installation: made once, random, for their owner's eyes only.
import { existsSync } from "node:fs";
import { systemClock } from "../../adapters/time/system-clock.ts";
import { openVault } from "../../adapters/vault/open-vault.ts";
import type { Home } from "../../config/home.ts";
import { OperatorProblem } from "./operator-problem.ts";
import { secretFile } from "./secret-files.ts";
import { sessionKeyFile } from "./session-key-file.ts";

/** Before the database exists, so that a database without its key can only mean that the key was lost. */
export async function makeSecrets(home: Home): Promise<void> {
  if (!existsSync(home.vaultKey) && existsSync(home.demo)) {
    throw new OperatorProblem(
      `The key file ${home.vaultKey} is missing, and with it every linked exchange key is lost.`,
      `Put your backup there; if there is nothing to keep, delete ${home.folder} and start again.`,
    );
  }
  const vault = await openVault(home.vaultKey, systemClock.now());
  if (vault.kind === "refused") throw new OperatorProblem(vault.sentence, "");
  await secretFile(home.operatorToken, 32);
  await sessionKeyFile(home.sessionKey);
  await secretFile(home.peopleKey, 32);
  await secretFile(home.notifyKey, 32);
}
