// Everything that we hold about a trader, in one document; the long lists stand behind links.
import { z } from "zod";
import { readAccounts } from "../../../adapters/postgres/accounts/account-reads.ts";
import { listPreferences } from "../../../adapters/postgres/notifications/preferences.ts";
import { listWebhookEndpoints } from "../../../adapters/postgres/notifications/webhook-endpoints.ts";
import { listApiKeys } from "../../../adapters/postgres/people/api-keys.ts";
import { findPerson } from "../../../adapters/postgres/people/people.ts";
import { listAllSessions } from "../../../adapters/postgres/people/sessions.ts";
import { readSubscriptions } from "../../../adapters/postgres/subscriptions/subscription-reads.ts";
import { accountView, accountViewOf } from "../accounts/account-view.ts";
import { RECORD_KIND_NAMES } from "../history/record-kinds.ts";
import { done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { idView, instantView, iso, isoOrNull } from "../http/view-text.ts";
import { endpointView, endpointViewOf } from "../notifications/endpoint-view.ts";
import { preferenceView, preferenceViewOf } from "../notifications/preference-view.ts";
import { apiKeyView, apiKeyViewOf } from "../people/api-key-view.ts";
import { sessionView, sessionViewOf } from "../people/session-views.ts";
import { subscriptionView, subscriptionViewOf } from "../subscriptions/subscription-view.ts";

const OWN_AUDIT = "/v1/me/export/audit";

const exportView = z
  .object({
    exportedAt: instantView,
    traderId: idView,
    person: z
      .object({
        id: idView,
        email: z.string(),
        name: z.string(),
        phone: z.string().nullable(),
        locale: z.string(),
        roles: z.array(z.string()),
        createdAt: instantView,
      })
      .nullable(),
    accounts: z.array(accountView.omit({ live: true })),
    subscriptions: z.array(subscriptionView),
    apiKeys: z.array(apiKeyView),
    sessions: z.array(
      sessionView.omit({ isThisOne: true }).extend({
        endedAt: instantView.nullable().meta({ description: "Signed out, or ended by somebody." }),
      }),
    ),
    notificationPreferences: z.array(preferenceView),
    webhookEndpoints: z.array(endpointView),
    history: z
      .record(z.string(), z.string())
      .meta({ description: "Where the rest is: JSON lines, by kind." }),
  })
  .meta({ id: "OwnData" });

export function exportMeOperation(): Operation {
  return operation({
    id: "exportMe",
    method: "GET",
    path: "/v1/me/export",
    tag: "People",
    summary: "Everything about yourself",
    success: { status: 200, description: "No secrets: nobody can read those, we neither.", body: exportView },
    handle: async ({ admin, tenantId, principal, now }) => {
      if (principal?.traderId === undefined) return refuse("NOT_ALLOWED");
      const person = await findPerson(admin, tenantId, { id: principal.personId });
      const accounts = await readAccounts(admin, tenantId);
      const subscriptions = await readSubscriptions(admin, tenantId);
      const who = { tenantId, personId: principal.personId };
      const keys = await listApiKeys(admin, who);
      const sessions = await listAllSessions(admin, who);
      const preferences = await listPreferences(admin, tenantId, principal.personId);
      const endpoints = await listWebhookEndpoints(admin, tenantId);
      return done({
        exportedAt: iso(now),
        traderId: principal.traderId,
        person: person === undefined ? null : personOf(person),
        accounts: accounts.map((account) => accountViewOf(account, undefined)),
        subscriptions: subscriptions.map(subscriptionViewOf),
        apiKeys: keys.map(apiKeyViewOf),
        sessions: sessions.map((session) => ({
          ...sessionViewOf(session, undefined),
          endedAt: isoOrNull(session.revoked_at),
        })),
        notificationPreferences: preferences.map(preferenceViewOf),
        webhookEndpoints: endpoints.map(endpointViewOf),
        history: {
          ...Object.fromEntries(RECORD_KIND_NAMES.map((kind) => [kind, `/v1/exports/${kind}?format=json`])),
          audit: OWN_AUDIT,
        },
      });
    },
  });
}

type Found = NonNullable<Awaited<ReturnType<typeof findPerson>>>;

function personOf({ id, email, name, phone, locale, roles, created_at }: Found) {
  return { ...{ id, email, name, phone, locale, roles: [...roles] }, createdAt: iso(created_at) };
}
