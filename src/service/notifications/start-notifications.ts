// Puts the parts of notifications together: the port that others tell, the listener to the engines, the sender.
import { readFile } from "node:fs/promises";
import type { Kysely } from "kysely";
import type { MessageChannel } from "../../../adapters/notify/message-channel.ts";
import type { Notifier } from "../../../adapters/notify/notifier.ts";
import { telegramChannel } from "../../../adapters/notify/telegram.ts";
import { type AddressRules, systemResolve } from "../../../adapters/notify/webhook-address.ts";
import type { Tables } from "../../../adapters/postgres/admin/tables.ts";
import type { OutboxDeps } from "../../../adapters/postgres/people/outbox.ts";
import type { ServiceConfig } from "../../../config/service.ts";
import type { Clock, Timers } from "../../../engine/ports/clock.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import type { Engines } from "../../engine-client/engines.ts";
import { ServiceProblem } from "../service-problem.ts";
import type { DeliveryDeps } from "./deliver-one.ts";
import { type EndpointSecrets, loadEndpointSecrets } from "./endpoint-secrets.ts";
import { listenToEvents } from "./event-listener.ts";
import { outboxChannel } from "./outbox-channel.ts";
import { runSender } from "./run-sender.ts";
import { UsageTeller } from "./usage-teller.ts";

export interface NotificationParts {
  readonly secrets: EndpointSecrets;
  readonly rules: AddressRules;
  readonly email: MessageChannel;
  readonly telegram: MessageChannel;
}

/** `mail` undefined: there is no mail service. Throws `ServiceProblem`. */
export async function notificationParts(
  config: ServiceConfig,
  outbox: OutboxDeps,
  mail: MessageChannel | undefined,
): Promise<NotificationParts> {
  const { TELEGRAM_TOKEN_FILE } = config;
  return {
    secrets: await loadEndpointSecrets(config.NOTIFY_KEY_FILE),
    rules: {
      resolve: systemResolve,
      loopbackAllowed: config.WEBHOOKS_TO_LOOPBACK,
      ownRanges: config.WEBHOOK_OWN_RANGES === false ? [] : config.WEBHOOK_OWN_RANGES,
    },
    email: mail ?? outboxChannel(outbox, "email"),
    telegram:
      TELEGRAM_TOKEN_FILE === undefined
        ? outboxChannel(outbox, "telegram")
        : telegramChannel({ botToken: await tokenIn(TELEGRAM_TOKEN_FILE) }),
  };
}

export interface NotificationsRun extends NotificationParts {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly engines: Pick<Engines, "clients">;
  readonly notifier: Notifier;
  readonly emailOf: DeliveryDeps["emailOf"];
}

export interface RunningNotifications {
  stop(): Promise<void>;
}

const USAGE_EVERY_MS = 30_000;

export function startNotifications(run: NotificationsRun): RunningNotifications {
  const { db, clock, timers, journal, engines, notifier } = run;
  const ending = new AbortController();
  const listening = listenToEvents({ engines, db, notifier, clock, journal }, ending.signal);
  const sender = runSender({ ...run, random: Math.random }, timers);
  const usage = new UsageTeller({ db, clock, notifier });
  const stopLooking = timers.every(USAGE_EVERY_MS, () => {
    usage.look().catch(({ name }: Error) => {
      journal.write("warn", "notifications.usage-not-told", { reason: name });
    });
  });
  return {
    stop: async () => {
      stopLooking();
      ending.abort();
      await Promise.all([listening, sender.stop()]);
    },
  };
}

async function tokenIn(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new ServiceProblem(`The Telegram token ${file} cannot be read (${error.code}).`);
  });
  return text.trim();
}
