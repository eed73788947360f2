// What service processes stand on: a PostgreSQL of their own, migrated, and the secrets that they share.
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../../adapters/postgres/embedded-postgres.ts";
import { migrateDatabase } from "../../adapters/postgres/migrate.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import { openVault } from "../../adapters/vault/open-vault.ts";
import { vaultFiles } from "../../adapters/vault/vault-files.ts";
import { AccessTokens } from "../../src/service/access/access-token.ts";
import { Passwords } from "../../src/service/people/passwords.ts";
import { peopleKeys } from "../../src/service/people/people-keys.ts";

export interface ServiceGround {
  readonly folder: string;
  /** As the tables' owner, a superuser: fills them, and is bound by nothing. */
  readonly ownerUrl: string;
  /** As flotilla_service, which row-level security binds: what a service process is given. */
  readonly serviceUrl: string;
  /** The same rights without row-level security: to measure what it costs, and for nothing else. */
  readonly unboundUrl: string;
  /** As the service processes sign and check them. */
  readonly tokens: AccessTokens;
  readonly passwords: Passwords;
  /** Environment of a service process: where its secrets are. */
  readonly files: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export async function openServiceGround(): Promise<ServiceGround> {
  const folder = await mkdtemp(join(tmpdir(), "flotilla-bench-service-"));
  // PostgreSQL refuses root and runs as a user of its own then, who must be able to walk here.
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres({ folder: join(folder, "pg"), port: 0, database: "bench" });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await migrateDatabase(server.url);
    const urls = await makeRoles(server.url);
    return { folder, ownerUrl: server.url, ...urls, ...(await makeSecrets(folder)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const UNBOUND = "flotilla_bench_unbound";

async function makeRoles(ownerUrl: string): Promise<Pick<ServiceGround, "serviceUrl" | "unboundUrl">> {
  const password = randomBytes(16).toString("hex");
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(`alter role flotilla_service password '${password}';
    create role ${UNBOUND} login bypassrls password '${password}' in role flotilla_service`);
  await client.end();
  const urlOf = (username: string): string => Object.assign(new URL(ownerUrl), { username, password }).href;
  return { serviceUrl: urlOf("flotilla_service"), unboundUrl: urlOf(UNBOUND) };
}

async function makeSecrets(folder: string): Promise<Pick<ServiceGround, "tokens" | "passwords" | "files">> {
  const keys = generateKeyPairSync("ed25519");
  const people = randomBytes(32);
  const vaultKey = join(folder, "vault.key");
  // The engine makes the vault; its public half is what the service is given.
  await openVault(vaultKey, systemClock.now());
  const files = {
    SESSION_KEY_FILE: join(folder, "session.pem"),
    OPERATOR_TOKEN_FILE: join(folder, "token"),
    PEOPLE_KEY_FILE: join(folder, "people.key"),
    NOTIFY_KEY_FILE: join(folder, "notify.key"),
  };
  const write = (file: string, text: string | Buffer): Promise<void> =>
    writeFile(file, text, { mode: 0o600 });
  await write(files.SESSION_KEY_FILE, keys.privateKey.export({ type: "pkcs8", format: "pem" }));
  await write(files.OPERATOR_TOKEN_FILE, randomUUID());
  await write(files.PEOPLE_KEY_FILE, people.toString("base64url"));
  await write(files.NOTIFY_KEY_FILE, randomBytes(32).toString("base64url"));
  return {
    tokens: new AccessTokens(keys),
    passwords: new Passwords({ pepper: peopleKeys(people).pepper }),
    files: { ...files, VAULT_PUBLIC_FILE: vaultFiles(vaultKey).publicKey },
  };
}
