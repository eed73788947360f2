// Builds the service process from its configuration and starts it. Wiring only: no rule lives here.
import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { InProcessMemory } from "../../adapters/cache/in-process-memory.ts";
import { openRedisMemory } from "../../adapters/cache/redis-memory.ts";
import type { SharedMemory } from "../../adapters/cache/shared-memory.ts";
import { txtLookup } from "../../adapters/dns/txt-lookup.ts";
import type { MessageChannel } from "../../adapters/notify/message-channel.ts";
import { smtpChannel } from "../../adapters/notify/smtp.ts";
import { pinoJournal } from "../../adapters/observability/pino-journal.ts";
import type { PersonId } from "../../adapters/postgres/people/people-ids.ts";
import { provedEmail } from "../../adapters/postgres/people/proved-email.ts";
import { kyselyOn, openServicePools } from "../../adapters/postgres/service-pools.ts";
import { tenantReads } from "../../adapters/postgres/tenants/tenant-reads.ts";
import { systemClock, systemTimers } from "../../adapters/time/system-clock.ts";
import { openSealer } from "../../adapters/vault/open-sealer.ts";
import type { Sealer } from "../../adapters/vault/sealer.ts";
import type { ServiceConfig } from "../../config/service.ts";
import type { Journal } from "../../engine/ports/journal.ts";
import { AccessTokens } from "./access/access-token.ts";
import { authenticateWith } from "./access/authenticate.ts";
import { POLICY } from "./access/policy.ts";
import { openPaperAccountAt } from "./accounts/open-paper-account.ts";
import { exportHeads } from "./audit/export-heads.ts";
import { ReadThrough } from "./cache/read-through.ts";
import { findEngines, readOperatorToken } from "./find-engines.ts";
import { buildService } from "./http/build-service.ts";
import { Idempotency } from "./idempotency/idempotency.ts";
import { startLive } from "./live/start-live.ts";
import { recordNotifier } from "./notifications/record-notifier.ts";
import { notificationParts, startNotifications } from "./notifications/start-notifications.ts";
import { allOperations } from "./operations.ts";
import { MailCourier } from "./people/mail-courier.ts";
import { outboxMessenger } from "./people/outbox-messenger.ts";
import { loadPeopleKeys } from "./people/people-keys.ts";
import { peopleParts } from "./people/people-parts.ts";
import { webAddress } from "./people/web-address.ts";
import { RateGate } from "./rates/rate-gate.ts";
import { ServiceProblem } from "./service-problem.ts";
import { startHealth } from "./start-health.ts";
import { TenantFinder } from "./tenants/tenant-finder.ts";

export interface RunningService {
  readonly url: string;
  stop(): Promise<void>;
}

const SWEEP_EVERY_MS = 60_000;

export async function startService(config: ServiceConfig): Promise<RunningService> {
  const journal = pinoJournal(config.LOG_LEVEL);
  const clock = systemClock;
  const operatorToken = await readOperatorToken(config.OPERATOR_TOKEN_FILE);
  const tokens = new AccessTokens(await sessionKeys(config.SESSION_KEY_FILE));
  const keys = await loadPeopleKeys(config.PEOPLE_KEY_FILE);
  const memory = await openMemory(config.REDIS_URL, journal);
  const pools = openServicePools(config.SERVICE_DATABASE_URL, (error) =>
    journal.write("warn", "database.connection-lost", { reason: error.message }),
  );
  const db = kyselyOn(pools.trading);
  const analyticsDb = kyselyOn(pools.analytics);
  const tenants = new TenantFinder({ reads: tenantReads(db), clock, publicDomain: config.PUBLIC_DOMAIN });
  const notifier = recordNotifier(db, clock);
  const mail = mailOf(config);
  const notifications = await notificationParts(config, { db, clock }, mail);
  const courier = new MailCourier({
    ...{ mail, telegram: notifications.telegram, outbox: outboxMessenger({ db, clock }), journal },
  });
  const people = peopleParts({
    ...{ tokens, tenants, keys, twilio: config.twilio, messenger: courier, notifier },
    addressOf: webAddress(config.PUBLIC_DOMAIN, config.SERVICE_PORT),
  });
  const idempotency = new Idempotency({ db, clock, journal });
  const stopSweeping = systemTimers.every(SWEEP_EVERY_MS, () => sweep(idempotency, journal));
  const engines = findEngines(pools.monitoring, operatorToken, config.ENGINE_URL);
  const watched = { engines, clock, timers: systemTimers, journal };
  const live = startLive({ ...watched, db: kyselyOn(pools.monitoring) });
  const health = startHealth({
    ...{ ...watched, pools, liveClients: () => live.hub.watching },
    ...(config.REDIS_URL === undefined ? {} : { redis: memory }),
  });
  const app = await buildService({
    clock,
    journal,
    tenants,
    pool: pools.trading,
    box: sealerOf(config.VAULT_PUBLIC_FILE),
    policy: POLICY,
    operations: allOperations({
      ...{ people, live: live.hub, engines, hooksUrl: config.HOOKS_URL, ...health },
      cache: new ReadThrough(memory, health.meter),
      analytics: (caller) => ({ ...caller, db: analyticsDb }),
      domains: { txtLookup: txtLookup(), publicDomain: config.PUBLIC_DOMAIN },
      openPaperAccount:
        config.PAPER_CONTROL === undefined ? undefined : openPaperAccountAt(config.PAPER_CONTROL, journal),
      auditHeadsFile: config.auditHeadsFile,
      notifications,
    }),
    authenticate: authenticateWith({ tokens, clock, db, tenants }),
    rates: new RateGate(memory, journal),
    ...{ idempotency, trustProxy: config.TRUST_PROXY, operatorToken },
    ...health,
  });
  const url = await app.listen({ host: config.SERVICE_HOST, port: config.SERVICE_PORT });
  journal.write("info", "service.listening", { url });
  const stopExporting = exportHeads({
    ...{ db: kyselyOn(pools.monitoring), clock, timers: systemTimers, journal },
    file: config.auditHeadsFile,
  });
  const telling = startNotifications({
    ...{ ...notifications, db: kyselyOn(pools.monitoring), clock, timers: systemTimers, journal },
    ...{ engines, notifier },
    emailOf: (tenantId, personId) => provedEmail({ db }, tenantId, personId as PersonId),
  });
  return {
    url,
    stop: async () => {
      stopSweeping();
      await live.stop();
      stopExporting();
      await telling.stop();
      await app.close();
      await courier.stop();
      await health.stop();
      await Promise.all([pools.close(), memory.close()]);
    },
  };
}

/** Undefined: what people are told waits in the outbox. */
function mailOf({ SMTP_URL, MAIL_FROM }: ServiceConfig): MessageChannel | undefined {
  return SMTP_URL === undefined ? undefined : smtpChannel({ url: SMTP_URL, from: MAIL_FROM });
}

function sealerOf(file: string): Sealer {
  const opened = openSealer(file);
  if (opened.kind === "refused") throw new ServiceProblem(opened.sentence);
  return opened.sealer;
}

function sweep(idempotency: Idempotency, journal: Journal): void {
  idempotency.sweep().catch((error: Error) => {
    journal.write("warn", "idempotency.sweep-failed", { reason: error.name });
  });
}

async function openMemory(url: string | undefined, journal: Journal): Promise<SharedMemory> {
  if (url === undefined) return new InProcessMemory(systemClock);
  try {
    return await openRedisMemory({
      url,
      onError: (error) => journal.write("warn", "memory.connection-lost", { reason: error.message }),
    });
  } catch (error) {
    throw new ServiceProblem(error instanceof Error ? error.message : String(error));
  }
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
