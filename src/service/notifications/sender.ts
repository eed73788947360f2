// Empties the outbox: takes what is due, sends a few side by side, writes down how it went. Several processes may do so at once.
import type { Kysely } from "kysely";
import { backoffMs, GIVE_UP_AFTER_MS } from "../../../adapters/notify/backoff.ts";
import type { Notifier } from "../../../adapters/notify/notifier.ts";
import type { Tables } from "../../../adapters/postgres/admin/tables.ts";
import {
  type DueNotification,
  forgetNotifications,
  type Settlement,
  settleNotification,
  takeNotifications,
} from "../../../adapters/postgres/notifications/outbox.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import { type Delivered, type DeliveryDeps, deliverOne } from "./deliver-one.ts";

export interface SenderDeps extends DeliveryDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly notifier: Notifier;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** At a time: a slow receiver holds up no more than its own place. */
const BATCH = 16;
/** Longer than any delivery may take. */
const LEASE_MS = 60_000;
const KEPT_MS = 30 * 24 * 3_600_000;

/** One round; answers how many were tried. */
export async function sendDue(deps: SenderDeps): Promise<number> {
  const now = deps.clock.now();
  const leasedUntil = (now + LEASE_MS) as UnixMs;
  const due = await takeNotifications(deps.db, { now, leasedUntil, limit: BATCH });
  const settled = await Promise.allSettled(due.map((each) => sendOne(each, deps)));
  const failed = settled.find((outcome) => outcome.status === "rejected");
  // The others were settled; whatever broke comes again when its lease ends.
  if (failed !== undefined) throw failed.reason;
  return due.length;
}

export function forgetOld({ db, clock }: Pick<SenderDeps, "db" | "clock">): Promise<number> {
  return forgetNotifications(db, (clock.now() - KEPT_MS) as UnixMs);
}

async function sendOne(due: DueNotification, deps: SenderDeps): Promise<void> {
  const { clock, db } = deps;
  const [startedAt, started] = [clock.now(), clock.monotonic()];
  const delivered = await deliverOne(due, startedAt, deps);
  const at = clock.now();
  const switchedOff = await settleNotification(db, due, {
    ...{ at, durationMs: Math.max(0, Math.round(clock.monotonic() - started)) },
    ...{ outcome: delivered.outcome, httpStatus: delivered.httpStatus },
    next: nextOf(due, delivered, at, deps.random()),
  });
  if (switchedOff) await tellOwner(due, delivered.outcome, at, deps);
}

function nextOf(due: DueNotification, delivered: Delivered, at: UnixMs, random: number): Settlement["next"] {
  if (delivered.isDelivered) return { kind: "delivered" };
  if (delivered.isFinal) return { kind: "given-up", disableBecause: undefined };
  const next = (at + backoffMs(due.attempt, random)) as UnixMs;
  if (next - due.created_at < GIVE_UP_AFTER_MS) return { kind: "again", at: next };
  return { kind: "given-up", disableBecause: due.channel === "webhook" ? delivered.outcome : undefined };
}

async function tellOwner(due: DueNotification, outcome: string, at: UnixMs, deps: SenderDeps): Promise<void> {
  const { tenant_id, endpoint_id, trader_id, provider_id, url } = due;
  deps.journal.write("warn", "webhook.disabled", {
    tenantId: tenant_id,
    endpointId: endpoint_id ?? "",
    outcome,
  });
  await deps.notifier.tell({
    ...{ eventId: `webhook-disabled ${endpoint_id} ${due.id}`, kind: "webhook-disabled", at },
    ...{ tenantId: tenant_id, traderId: trader_id ?? undefined, providerId: provider_id ?? undefined },
    facts: { endpointId: endpoint_id, host: URL.parse(url ?? "")?.host ?? null, outcome },
  });
}
