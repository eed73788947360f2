// Builds the service process from its configuration and starts it. Wiring only: no rule lives here.
import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import type pg from "pg";
import { pinoJournal } from "../../adapters/observability/pino-journal.ts";
import { readShards } from "../../adapters/postgres/postgres-shard-store.ts";
import { kyselyOn, openServicePools } from "../../adapters/postgres/service-pools.ts";
import { tenantReads } from "../../adapters/postgres/tenants/tenant-reads.ts";
import { systemClock, systemTimers } from "../../adapters/time/system-clock.ts";
import { openSealer } from "../../adapters/vault/open-sealer.ts";
import type { Sealer } from "../../adapters/vault/sealer.ts";
import type { ServiceConfig } from "../../config/service.ts";
import { Engines } from "../engine-client/engines.ts";
import { AccessTokens } from "./access/access-token.ts";
import { authenticateWith } from "./access/authenticate.ts";
import { POLICY } from "./access/policy.ts";
import { exportHeads } from "./audit/export-heads.ts";
import { buildService } from "./http/build-service.ts";
import { notificationParts, startNotifications } from "./notifications/start-notifications.ts";
import { allOperations } from "./operations.ts";
import { ServiceProblem } from "./service-problem.ts";
import { TenantFinder } from "./tenants/tenant-finder.ts";

export interface RunningService {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startService(config: ServiceConfig): Promise<RunningService> {
  const journal = pinoJournal(config.LOG_LEVEL);
  const clock = systemClock;
  const tokens = new AccessTokens(await sessionKeys(config.SESSION_KEY_FILE));
  const pools = openServicePools(config.SERVICE_DATABASE_URL, (error) =>
    journal.write("warn", "database.connection-lost", { reason: error.message }),
  );
  const db = kyselyOn(pools.trading);
  const analyticsDb = kyselyOn(pools.analytics);
  const tenants = new TenantFinder({ reads: tenantReads(db), clock, publicDomain: config.PUBLIC_DOMAIN });
  const notifications = await notificationParts(config, clock);
  const app = await buildService({
    clock,
    journal,
    tenants,
    pool: pools.trading,
    box: sealerOf(config.VAULT_PUBLIC_FILE),
    policy: POLICY,
    operations: allOperations({
      analytics: (caller) => ({ ...caller, db: analyticsDb }),
      auditHeadsFile: config.auditHeadsFile,
      notifications,
    }),
    authenticate: authenticateWith(tokens, clock),
    trustProxy: config.TRUST_PROXY,
    probeRecord: async () => void (await pools.monitoring.query("select 1")),
  });
  const url = await app.listen({ host: config.SERVICE_HOST, port: config.SERVICE_PORT });
  journal.write("info", "service.listening", { url });
  const stopExporting = exportHeads({
    ...{ db: kyselyOn(pools.monitoring), clock, timers: systemTimers, journal },
    file: config.auditHeadsFile,
  });
  const telling = startNotifications({
    ...{ ...notifications, db: kyselyOn(pools.monitoring), clock, timers: systemTimers, journal },
    engines: await engines(config, pools.monitoring),
    // Nobody has proved an address yet: people come with their accounts.
    emailOf: async () => undefined,
  });
  return {
    url,
    stop: async () => {
      stopExporting();
      await telling.stop();
      await app.close();
      await pools.close();
    },
  };
}

function sealerOf(file: string): Sealer {
  const opened = openSealer(file);
  if (opened.kind === "refused") throw new ServiceProblem(opened.sentence);
  return opened.sealer;
}

/** Those that the record knows, and the one that the configuration names where it knows none. */
async function engines({ OPERATOR_TOKEN_FILE, ENGINE_URL }: ServiceConfig, pool: pg.Pool): Promise<Engines> {
  const operatorToken = await readFile(OPERATOR_TOKEN_FILE, "utf8").catch((error: Error) => {
    throw new ServiceProblem(
      `The operator token ${OPERATOR_TOKEN_FILE} cannot be read (${error.message}). \`npm start\` makes one; the engine has the same.`,
    );
  });
  const configured =
    ENGINE_URL === undefined ? [] : [{ id: ENGINE_URL, slot: 0, name: "configured", url: ENGINE_URL }];
  return new Engines({
    operatorToken: operatorToken.trim(),
    members: async () => {
      const { members } = await readShards(pool);
      return members.some(({ url }) => url !== undefined) ? members : configured;
    },
  });
}

async function sessionKeys(file: string) {
  try {
    const privateKey = createPrivateKey(await readFile(file, "utf8"));
    if (privateKey.asymmetricKeyType !== "ed25519") throw new Error("not an Ed25519 key");
    return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceProblem(
      `The session key ${file} cannot be used (${reason}). \`npm start\` makes one; elsewhere: openssl genpkey -algorithm ed25519 -out '${file}', mode 0600.`,
    );
  }
}
