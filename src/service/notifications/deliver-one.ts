// One notification on its way: over its channel, with a code of ours for how it went.
import type { MessageChannel } from "../../../adapters/notify/message-channel.ts";
import { noticeText } from "../../../adapters/notify/notice-text.ts";
import type { NoticeKind } from "../../../adapters/notify/notifier.ts";
import { type PostRules, postWebhook } from "../../../adapters/notify/post-webhook.ts";
import { signWebhook } from "../../../adapters/notify/sign-webhook.ts";
import type { DueNotification } from "../../../adapters/postgres/notifications/outbox.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { EndpointSecrets } from "./endpoint-secrets.ts";

export interface DeliveryDeps {
  readonly secrets: EndpointSecrets;
  readonly rules: PostRules;
  readonly email: MessageChannel;
  readonly telegram: MessageChannel;
  /** The e-mail address that a person has proved; undefined: none. */
  readonly emailOf: (tenantId: TenantId, personId: string) => Promise<string | undefined>;
}

/** `final`: no other try would go better. */
export interface Delivered {
  readonly outcome: string;
  readonly isDelivered: boolean;
  readonly isFinal: boolean;
  readonly httpStatus: number | undefined;
}

const OLD_SECRET_COUNTS_MS = 24 * 3_600_000;

export function deliverOne(due: DueNotification, now: UnixMs, deps: DeliveryDeps): Promise<Delivered> {
  return due.channel === "webhook" ? byWebhook(due, now, deps) : byMessage(due, due.channel, deps);
}

async function byWebhook(
  due: DueNotification,
  now: UnixMs,
  { secrets, rules }: DeliveryDeps,
): Promise<Delivered> {
  const { url, tenant_id, endpoint_id, sealed_secrets, secrets_rotated_at } = due;
  if (url === null || endpoint_id === null) return final("NOT_WANTED");
  const counting = secrets_rotated_at !== null && now - secrets_rotated_at < OLD_SECRET_COUNTS_MS ? 2 : 1;
  const opened = (sealed_secrets ?? [])
    .slice(0, counting)
    .map((sealed) => secrets.open(sealed, [tenant_id, endpoint_id]));
  const known = opened.filter((secret) => secret !== undefined);
  if (known.length === 0) return final("SECRET_UNREADABLE");
  const body = JSON.stringify({ id: due.id, ...due.body });
  const headers = signWebhook(known, due.id, Math.floor(now / 1_000), body);
  const delivery = await postWebhook({ url, headers, body }, rules);
  const isDelivered = delivery.kind === "delivered";
  return {
    outcome: delivery.kind === "delivered" ? "DELIVERED" : delivery.code,
    ...{ isDelivered, isFinal: isDelivered, httpStatus: delivery.httpStatus },
  };
}

async function byMessage(
  due: DueNotification,
  channel: "email" | "telegram",
  deps: DeliveryDeps,
): Promise<Delivered> {
  const { tenant_id, person_id, locale } = due;
  if (locale === null || person_id === null) return final("NOT_WANTED");
  const address = channel === "email" ? await deps.emailOf(tenant_id, person_id) : due.address;
  if (address === undefined || address === null) return final("NO_ADDRESS");
  const { facts } = due.body;
  const text = noticeText({ kind: due.kind as NoticeKind, facts }, locale);
  const outcome = await deps[channel].send({ id: due.id, tenantId: tenant_id, address, ...text });
  const isDelivered = outcome.kind === "delivered";
  return {
    outcome: outcome.kind === "delivered" ? "DELIVERED" : outcome.code,
    ...{ isDelivered, isFinal: outcome.kind === "delivered" || outcome.final, httpStatus: undefined },
  };
}

function final(outcome: string): Delivered {
  return { outcome, isDelivered: false, isFinal: true, httpStatus: undefined };
}
