// The service as a process of its own, on a PostgreSQL of its own, with tenants in it and tokens for them.
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { openPools } from "../../adapters/postgres/database-pools.ts";
import { startEmbeddedPostgres } from "../../adapters/postgres/embedded-postgres.ts";
import { migrateDatabase } from "../../adapters/postgres/migrate.ts";
import { createTestTenant, type TestTenant } from "../../adapters/postgres/testing.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import { openVault } from "../../adapters/vault/open-vault.ts";
import { vaultFiles } from "../../adapters/vault/vault-files.ts";
import { AccessTokens } from "../../src/service/access/access-token.ts";
import type { PersonId, SessionId } from "../../src/service/access/principal.ts";
import { freePort } from "./free-port.ts";

export interface ServiceProcess {
  readonly port: number;
  readonly tenants: readonly TestTenant[];
  /** A new session of an admin of the tenant, as `Authorization`. */
  authorize(tenant: TestTenant): Promise<string>;
  stop(): Promise<void>;
}

const MAIN = resolve(import.meta.dirname, "../../src/service/main.ts");
const READY_TIMEOUT_MS = 30_000;

export async function startService(engineUrl: string, tenantCount: number): Promise<ServiceProcess> {
  const folder = await mkdtemp(join(tmpdir(), "flotilla-bench-service-"));
  // PostgreSQL refuses root and runs as a user of its own then, who must be able to walk here.
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres({ folder: join(folder, "pg"), port: 0, database: "bench" });
  const stopServer = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { tenants, serviceUrl } = await fill(server.url, tenantCount);
    const keys = generateKeyPairSync("ed25519");
    const port = await freePort();
    const vaultKey = join(folder, "vault.key");
    // The engine makes the vault; its public half is what the service is given.
    await openVault(vaultKey, systemClock.now());
    const files = {
      SESSION_KEY_FILE: join(folder, "session.pem"),
      OPERATOR_TOKEN_FILE: join(folder, "token"),
      VAULT_PUBLIC_FILE: vaultFiles(vaultKey).publicKey,
    };
    await writeFile(files.SESSION_KEY_FILE, keys.privateKey.export({ type: "pkcs8", format: "pem" }), {
      mode: 0o600,
    });
    await writeFile(files.OPERATOR_TOKEN_FILE, randomUUID(), { mode: 0o600 });
    const settings = { SERVICE_DATABASE_URL: serviceUrl, SERVICE_PORT: String(port), ENGINE_URL: engineUrl };
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, ...files, ...settings, FLOTILLA_HOME: folder, LOG_LEVEL: "silent" },
      stdio: ["ignore", "ignore", "inherit"],
    });
    await untilReady(port, child);
    const tokens = new AccessTokens(keys);
    return {
      ...{ port, tenants },
      authorize: async ({ tenantId }) => `Bearer ${await tokens.issue(adminOf(tenantId), systemClock.now())}`,
      stop: async () => {
        child.kill("SIGTERM");
        if (child.exitCode === null) await once(child, "exit");
        await stopServer();
      },
    };
  } catch (error) {
    await stopServer();
    throw error;
  }
}

async function fill(url: string, tenantCount: number) {
  await migrateDatabase(url);
  const password = randomBytes(16).toString("hex");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`alter role flotilla_service password '${password}'`);
  await client.end();
  const pools = openPools(url, () => undefined);
  const tenants = await Promise.all(Array.from({ length: tenantCount }, () => createTestTenant(pools)));
  await pools.close();
  const serviceUrl = Object.assign(new URL(url), { username: "flotilla_service", password }).href;
  return { tenants, serviceUrl };
}

function adminOf(tenantId: TestTenant["tenantId"]) {
  const by = {
    ...({ kind: "session", sessionId: randomUUID() as SessionId } as const),
    ...{ steppedUpAt: undefined, impersonatedBy: undefined },
  };
  const who = { personId: randomUUID() as PersonId, roles: ["tenant-admin"], by } as const;
  return { tenantId, traderId: undefined, providerId: undefined, ...who };
}

async function untilReady(port: number, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    await sleep(50);
  }
  child.kill("SIGKILL");
  throw new Error("the service did not become ready");
}
