// Writes a notice down for everybody who wants it, in one statement. Heard twice, or by two processes, it makes one row per receiver.
import { type Kysely, sql } from "kysely";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Tables } from "../admin/tables.ts";
import { within } from "../scope.ts";

/** What the notifier's port calls a notice. */
export interface NoticeRow {
  readonly eventId: string;
  readonly kind: string;
  readonly at: UnixMs;
  readonly tenantId: TenantId | undefined;
  readonly traderId?: TraderId | undefined;
  readonly providerId?: ProviderId | undefined;
  readonly personId?: string | undefined;
  readonly wholeTenantOnly?: true;
  readonly facts: Readonly<Record<string, string | number | null>>;
}

/** Answers how many rows it made. */
export async function putNotice(db: Kysely<Tables>, notice: NoticeRow, now: UnixMs): Promise<number> {
  const tenants = notice.tenantId === undefined ? await tenantsTold(db, notice.kind) : [notice.tenantId];
  let made = 0;
  for (const tenantId of tenants) made += await putFor(db, tenantId, notice, now);
  return made;
}

async function tenantsTold(db: Kysely<Tables>, kind: string): Promise<readonly TenantId[]> {
  const { rows } = await sql<{ tenant: TenantId }>`select t as tenant from tenants_told(${kind}) t`.execute(
    db,
  );
  return rows.map(({ tenant }) => tenant);
}

/** That a webhook was switched off is told to whoever has a channel at all. */
const ALWAYS_TOLD = "webhook-disabled";

function putFor(db: Kysely<Tables>, tenantId: TenantId, notice: NoticeRow, now: UnixMs): Promise<number> {
  const {
    eventId,
    kind,
    at,
    traderId = null,
    providerId = null,
    personId = null,
    facts,
    wholeTenantOnly,
  } = notice;
  const body = JSON.stringify({
    kind,
    at: new Date(at).toISOString(),
    tenantId,
    traderId,
    providerId,
    facts,
  });
  // A receiver of the whole tenant hears everything; a trader's or provider's only what is theirs, or of the whole tenant.
  const concerns = (alias: "e" | "p") => {
    const [trader, provider] = [sql.ref(`${alias}.trader_id`), sql.ref(`${alias}.provider_id`)];
    const isGeneral = traderId === null && providerId === null && wholeTenantOnly !== true;
    return sql`(${trader} is null and ${provider} is null or ${isGeneral} or ${trader} = ${traderId}::uuid
      or ${provider} = ${providerId}::uuid)`;
  };
  return within(db, { kind: "tenant", tenantId }, async (transaction) => {
    const { numAffectedRows } = await sql`
      insert into notification_outbox (tenant_id, id, event_id, kind, endpoint_id, person_id, channel, trader_id, provider_id, body,
        next_at, created_at)
      select ${tenantId}, gen_random_uuid(), ${eventId}, ${kind}, r.endpoint_id, r.person_id, r.channel, r.trader_id, r.provider_id,
        ${body}::jsonb, ${now}, ${now}
      from (
        select e.id as endpoint_id, null::uuid as person_id, 'webhook' as channel, e.trader_id, e.provider_id from webhook_endpoint e
        where e.tenant_id = ${tenantId} and e.status = 'active' and ${kind} = any(e.kinds) and ${personId}::uuid is null
          and ${concerns("e")}
        union all
        select null, p.person_id, p.channel, p.trader_id, p.provider_id from notification_preference p
        where p.tenant_id = ${tenantId} and (${kind} = any(p.kinds) or ${kind} = ${ALWAYS_TOLD})
          and (${personId}::uuid is null or p.person_id = ${personId}::uuid) and ${concerns("p")}
      ) r
      on conflict do nothing`.execute(transaction);
    return Number(numAffectedRows ?? 0n);
  });
}
