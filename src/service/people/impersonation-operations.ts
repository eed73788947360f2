// Looking through another person's eyes, to help them: only to read, for minutes, with a reason, and they are told.
import { z } from "zod";
import { change } from "../../../adapters/postgres/admin/administration.ts";
import { findPerson } from "../../../adapters/postgres/people/people.ts";
import { insertSession, newSessionId } from "../../../adapters/postgres/people/sessions.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { PersonId } from "../access/principal.ts";
import { type Answer, done, refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type Operation, operation } from "../http/operation.ts";
import { idView, instantView, iso } from "../http/view-text.ts";
import { principalOf } from "./begin-session.ts";
import { meantTenant } from "./meant-tenant.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { tenantSlug } from "./people-fields.ts";
import { tellPerson } from "./tell-person.ts";

const MINUTES_MAX = 15;

const impersonationView = z
  .object({
    sessionId: idView,
    personId: idView,
    accessToken: z.string().meta({ description: "Reads only. It is not refreshed." }),
    accessTokenExpiresAt: instantView,
  })
  .meta({ id: "Impersonation" });

const wanted = z.strictObject({
  tenant: tenantSlug,
  personId: idView.transform((id) => id as PersonId),
  reason: z.string().trim().min(3).max(500),
  minutes: z.int().min(1).max(MINUTES_MAX).default(MINUTES_MAX),
});

export function impersonationOperations(deps: PeopleDeps): readonly Operation[] {
  return [
    operation({
      id: "createImpersonation",
      method: "POST",
      path: "/v1/impersonations",
      tag: "People",
      summary: "Look through another person's eyes",
      description: "Signing out (DELETE /v1/session) with its token ends it at once.",
      body: wanted,
      success: { status: 201, description: "A token that reads.", body: impersonationView },
      problems: ["NOT_FOUND", "NOT_ALLOWED"],
      answersSecret: true,
      handle: (call) => impersonate(deps, call, call.body),
    }),
  ];
}

async function impersonate(
  deps: PeopleDeps,
  call: Call,
  { tenant: slug, personId, reason, minutes }: z.output<typeof wanted>,
): Promise<Answer<z.infer<typeof impersonationView>>> {
  const { admin, principal, now } = call;
  if (principal === undefined) return refuse("AUTHENTICATION_REQUIRED");
  const meant = await meantTenant(deps.tenants, call, { slug });
  if (meant.kind === "refused") return meant.refusal;
  const { tenant } = meant;
  const person = await findPerson(admin, tenant.id, { id: personId });
  if (person?.status !== "active") return refuse("NOT_FOUND", { field: "personId" });
  if (person.roles.includes("tenant-admin") || person.roles.includes("platform-admin"))
    return refuse("NOT_ALLOWED", { detail: "Nobody looks through an admin's eyes.", field: "personId" });
  const id = newSessionId();
  const expiresAt = (now + minutes * 60_000) as UnixMs;
  const detail = { by: principal.personId, session: id, reason, minutes };
  const entry = { tenantId: tenant.id, action: "impersonation.started", subject: personId, detail };
  const outcome = await change(admin, entry, (db) =>
    insertSession(db, {
      ...{ tenantId: tenant.id, personId, id, refresh: undefined, steppedUpAt: undefined },
      ...{ impersonation: { by: principal.personId, reason }, from: call.from, at: now, expiresAt },
    }),
  );
  if (outcome.kind === "refused") return refuse(outcome.code, { detail: outcome.sentence });
  await tellPerson(deps, person, (words) => words.lookedThrough(tenant.name, reason, minutes));
  const itself = principalOf(person, id, undefined);
  const seen = { ...itself, by: { ...itself.by, impersonatedBy: principal.personId } };
  return done(
    {
      ...{ sessionId: id, personId, accessTokenExpiresAt: iso(expiresAt) },
      accessToken: await deps.tokens.issue(seen, now, minutes * 60),
    },
    { "cache-control": "no-store" },
  );
}
