// Mails and chat messages to people on their way. Whoever asks for one does not wait for the service that takes it, so no answer tells by its speed whether an
// address is known; what the service does not take stays in the outbox.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { MessageChannel, PersonMessage } from "../../../adapters/notify/message-channel.ts";
import type { Message, Messenger } from "../../../adapters/otp/messenger.ts";
import type { Journal } from "../../../engine/ports/journal.ts";

export interface CourierDeps {
  /** Undefined: there is no mail service. */
  readonly mail: MessageChannel | undefined;
  /** Undefined: there is no bot. */
  readonly telegram?: MessageChannel | undefined;
  readonly outbox: Messenger;
  readonly journal: Journal;
  /** Between the tries of one mail; one more try than there are waits. */
  readonly waitsMs?: readonly number[];
}

/** Codes count for ten minutes: a mail that is later than this is asked for again. */
const WAITS_MS = [2_000, 10_000, 30_000];

export class MailCourier implements Messenger {
  readonly #deps: CourierDeps;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(deps: CourierDeps) {
    this.#deps = deps;
  }

  async send(message: Message): Promise<void> {
    const { mail, telegram, outbox } = this.#deps;
    const service = { email: mail, telegram, sms: undefined }[message.channel];
    if (service === undefined) return outbox.send(message);
    const delivery = this.#deliver(service, message).finally(() => this.#underWay.delete(delivery));
    this.#underWay.add(delivery);
  }

  /** What still waits for another try goes into the outbox. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#underWay);
  }

  async #deliver(service: MessageChannel, message: Message): Promise<void> {
    const code = await this.#try(service, { ...message, id: randomUUID() });
    if (code === undefined) return;
    const { journal, outbox } = this.#deps;
    const { tenantId, channel } = message;
    journal.write("warn", "mail.not-taken", { tenantId, channel, outcome: code });
    await outbox.send(message).catch((error: Error) => {
      journal.write("error", "mail.lost", { tenantId, reason: error.name });
    });
  }

  /** Undefined: it was taken. */
  async #try(service: MessageChannel, message: PersonMessage): Promise<string | undefined> {
    const { waitsMs = WAITS_MS } = this.#deps;
    for (let tried = 0; ; tried += 1) {
      const outcome = await service.send(message);
      if (outcome.kind === "delivered") return undefined;
      const waitMs = waitsMs[tried];
      if (outcome.final || waitMs === undefined || !(await this.#waited(waitMs))) return outcome.code;
    }
  }

  /** False: we are stopping. */
  #waited(waitMs: number): Promise<boolean> {
    const { signal } = this.#stopping;
    return pause(waitMs, true, { signal }).catch(() => false);
  }
}
