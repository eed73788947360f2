// Opens the record for administration: pools, the half of the vault that seals, and the name that the audit will show.
import { type Administration, administer } from "../../adapters/postgres/admin/administration.ts";
import { type DatabasePools, openPools } from "../../adapters/postgres/database-pools.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import { openVault } from "../../adapters/vault/open-vault.ts";
import type { Sealer } from "../../adapters/vault/sealer.ts";
import { OperatorProblem } from "./operator-problem.ts";

export interface OpenAdministration {
  readonly admin: Administration;
  readonly pools: DatabasePools;
  readonly sealer: Sealer;
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
  const opened = await openVault(place.vaultKeyFile, systemClock.now());
  if (opened.kind === "refused") throw new OperatorProblem(opened.sentence, "");
  const { sealer } = opened;
  // An idle connection that breaks is replaced on the next use, and the use itself reports what it met.
  const pools = openPools(place.databaseUrl, () => undefined);
  const admin = administer(pools.reading, { clock: systemClock, box: sealer, actor: place.actor });
  return { admin, pools, sealer, close: () => pools.close() };
}
