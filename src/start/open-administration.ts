// Opens the record for administration: pools, the vault that seals secrets, and the name that the audit will show.
import { type Administration, administer } from "../../adapters/postgres/admin/administration.ts";
import { type DatabasePools, openPools } from "../../adapters/postgres/database-pools.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import { loadKeyFile } from "../../adapters/vault/key-file.ts";
import { Vault } from "../../adapters/vault/vault.ts";
import { OperatorProblem } from "./operator-problem.ts";

export interface OpenAdministration {
  readonly admin: Administration;
  readonly pools: DatabasePools;
  readonly vault: Vault;
  close(): Promise<void>;
}

export interface AdministrationPlace {
  readonly databaseUrl: string;
  readonly vaultKeyFile: string;
  /** Who is named in the audit, e.g. `cli:maria`. */
  readonly actor: string;
}

/** Throws `OperatorProblem` when the key file cannot be used. Connects on first use. */
export async function openAdministration(place: AdministrationPlace): Promise<OpenAdministration> {
  const file = await loadKeyFile(place.vaultKeyFile);
  if (file.kind === "refused") throw new OperatorProblem(file.sentence, "");
  const vault = new Vault(file.key);
  // An idle connection that breaks is replaced on the next use, and the use itself reports what it met.
  const pools = openPools(place.databaseUrl, () => undefined);
  const admin = administer(pools.reading, { clock: systemClock, box: vault, actor: place.actor });
  return { admin, pools, vault, close: () => pools.close() };
}
