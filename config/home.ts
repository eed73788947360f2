// Where Flotilla keeps its data: one folder, `.flotilla` unless FLOTILLA_HOME says otherwise.
import { join, resolve } from "node:path";
import { z } from "zod";

export const homeFolder = z
  .string()
  .default(".flotilla")
  .transform((folder) => resolve(folder))
  .meta({
    type: "folder",
    description: "Data folder: secrets, and what the embedded database and the paper venue keep.",
  });

/** Every path inside the data folder. Secret files are 0600. */
export interface Home {
  readonly folder: string;
  readonly secrets: string;
  readonly vaultKey: string;
  /** The half that seals: all that the service is given of the vault. */
  readonly vaultPublic: string;
  readonly operatorToken: string;
  /** The service signs access tokens with it (Ed25519, PEM). */
  readonly sessionKey: string;
  /** Peppers passwords, and seals second factors: losing it loses both. */
  readonly peopleKey: string;
  /** The service seals the signing secrets of outgoing webhooks under it. */
  readonly notifyKey: string;
  /** Of the database roles that engine and service connect as. */
  readonly enginePassword: string;
  readonly servicePassword: string;
  /** The newest moment that the database confirmed: how a restore is noticed. */
  readonly highWater: string;
  /** The ends of the audit's chains, kept outside of the database. */
  readonly auditHeads: string;
  /** Backups of single tenants, in a folder per slug. */
  readonly backups: string;
  /** The embedded PostgreSQL keeps its data and its password here. */
  readonly postgres: string;
  /** Holds the paper accounts' keys. */
  readonly venueFolder: string;
  readonly venueState: string;
  /** What `npm start` created on its first boot: ids and webhook address of the demo. */
  readonly demo: string;
  /** Where the running supervisor says who it is and what listens where. */
  readonly running: string;
}

export function home(folder: string): Home {
  const secrets = join(folder, "secrets");
  const venueFolder = join(folder, "paper-venue");
  return {
    folder,
    secrets,
    vaultKey: join(secrets, "vault.key"),
    vaultPublic: join(secrets, "vault.public"),
    operatorToken: join(secrets, "operator.token"),
    sessionKey: join(secrets, "session.key"),
    peopleKey: join(secrets, "people.key"),
    notifyKey: join(secrets, "notify.key"),
    enginePassword: join(secrets, "database-engine.password"),
    servicePassword: join(secrets, "database-service.password"),
    highWater: join(folder, "high-water.json"),
    auditHeads: join(folder, "audit-heads.jsonl"),
    backups: join(folder, "backups"),
    postgres: join(folder, "postgres"),
    venueFolder,
    venueState: join(venueFolder, "state.json"),
    demo: join(folder, "demo.json"),
    running: join(folder, "running.json"),
  };
}
