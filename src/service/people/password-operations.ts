// Passwords: changed by who knows the old one, set anew by who can read their mail.
import { z } from "zod";
import { read } from "../../../adapters/postgres/admin/administration.ts";
import { countAttempt, forgetAttempts } from "../../../adapters/postgres/people/attempts.ts";
import { findMailLink, putMailLink } from "../../../adapters/postgres/people/mail-links.ts";
import { findPerson } from "../../../adapters/postgres/people/people.ts";
import { changePassword, resetPassword } from "../../../adapters/postgres/people/proof-changes.ts";
import { passwordOf } from "../../../adapters/postgres/people/secrets.ts";
import type { FoundTenant } from "../../../adapters/postgres/tenants/tenant-reads.ts";
import { type Answer, answerOf, done, refuse, refuseFor } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type Operation, operation } from "../http/operation.ts";
import { actingAs } from "./acting-as.ts";
import { limitMails } from "./limit-mails.ts";
import { meantTenant } from "./meant-tenant.ts";
import { newToken, readToken } from "./opaque-token.ts";
import { givenPassword, newPassword } from "./password-rule.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { emailText, tenantSlug } from "./people-fields.ts";
import { takingAsLong } from "./taking-as-long.ts";
import { linkTo, tellPerson } from "./tell-person.ts";

const TAG = "People";
const BUSY_MS = 2_000;
const CHANGE_TRIES = { most: 5, windowMs: 15 * 60_000 } as const;

export function passwordOperations(deps: PeopleDeps): readonly Operation[] {
  return [
    operation({
      id: "requestPasswordReset",
      method: "POST",
      path: "/v1/password-resets",
      tag: TAG,
      summary: "Forgotten: ask for a link",
      description: "The answer is the same for every address.",
      body: z.strictObject({ tenant: tenantSlug, email: emailText }),
      success: { status: 202, description: "If the address is known, a mail is on its way." },
      problems: ["RATE_LIMITED"],
      handle: async (call) => {
        const meant = await meantTenant(deps.tenants, call, { slug: call.body.tenant });
        if (meant.kind === "refused") return meant.refusal;
        return takingAsLong(() => requestReset(deps, call, meant.tenant, call.body.email));
      },
    }),
    operation({
      id: "resetPassword",
      method: "POST",
      path: "/v1/password-resets/confirm",
      tag: TAG,
      summary: "Forgotten: choose a new one",
      description: "Ends all sessions, and freezes changes of keys, limits and payouts for 24 hours.",
      body: z.strictObject({ token: z.string().max(300), password: newPassword }),
      success: { status: 204, description: "You may sign in now." },
      problems: ["LINK_INVALID", "BUSY"],
      handle: (call) => reset(deps, call, call.body),
    }),
    operation({
      id: "changePassword",
      method: "PUT",
      path: "/v1/me/password",
      tag: TAG,
      summary: "Change your password",
      description: "Ends your other sessions.",
      body: z.strictObject({ current: givenPassword, next: newPassword }),
      success: { status: 204, description: "Changed." },
      problems: ["SIGN_IN_REFUSED", "RATE_LIMITED", "BUSY"],
      handle: (call) => changeOwn(deps, call, call.body),
    }),
  ];
}

async function requestReset(
  deps: PeopleDeps,
  call: Call,
  tenant: FoundTenant,
  email: string,
): Promise<Answer<undefined>> {
  const { admin, now } = call;
  const until = await limitMails(call, tenant.id, email);
  if (until !== undefined) return refuseFor("RATE_LIMITED", until - now);
  const person = await findPerson(admin, tenant.id, { email });
  if (person?.status !== "active") return done(undefined);
  const { text, hash: tokenHash } = newToken("password", tenant.id);
  const link = { tenantId: tenant.id, personId: person.id, purpose: "password", tokenHash, at: now } as const;
  await read(admin, tenant.id, (db) => putMailLink(db, link));
  const url = linkTo(deps, tenant, "new-password", text);
  await tellPerson(deps, person, (words) => words.passwordReset(tenant.name, url));
  return done(undefined);
}

async function reset(
  deps: PeopleDeps,
  call: Call,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<Answer<undefined>> {
  const { admin, now } = call;
  const known = readToken("password", token);
  if (known === undefined) return refuse("LINK_INVALID", { field: "token" });
  const meant = await meantTenant(deps.tenants, call, { id: known.tenantId });
  if (meant.kind === "refused") return meant.refusal;
  const wanted = { purpose: "password", tokenHash: known.hash, at: now } as const;
  const link = await read(admin, known.tenantId, (db) => findMailLink(db, wanted));
  if (link === undefined) return refuse("LINK_INVALID", { field: "token" });
  const hashed = await deps.passwords.hash(password);
  if (hashed.kind === "busy") return refuseFor("BUSY", BUSY_MS);
  const as = actingAs(admin, link.personId);
  const outcome = await resetPassword(as, known.tenantId, { link, passwordHash: hashed.text });
  const person = await findPerson(admin, known.tenantId, { id: link.personId });
  if (outcome.kind === "ok" && person !== undefined)
    await tellPerson(deps, person, (words) => words.passwordChanged(meant.tenant.name));
  return answerOf(outcome, () => undefined);
}

async function changeOwn(
  deps: PeopleDeps,
  { admin, tenant, tenantId, principal, now }: Call,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<Answer<undefined>> {
  if (principal?.by.kind !== "session") return refuse("AUTHENTICATION_REQUIRED");
  const { personId } = principal;
  const person = await findPerson(admin, tenantId, { id: personId });
  if (person === undefined) return refuse("NOT_FOUND");
  const key = `password:${personId}`;
  const begun = await read(admin, tenantId, async (db) => ({
    until: await countAttempt(db, { key, ...CHANGE_TRIES }, now),
    stored: await passwordOf(db, person.email),
  }));
  if (begun.until !== undefined) return refuseFor("RATE_LIMITED", begun.until - now);
  const verified = await deps.passwords.verify(current, begun.stored?.hash);
  if (verified.kind === "busy") return refuseFor("BUSY", BUSY_MS);
  if (verified.kind === "wrong")
    return refuse("SIGN_IN_REFUSED", { detail: "The current password is wrong.", field: "current" });
  const hashed = await deps.passwords.hash(next);
  if (hashed.kind === "busy") return refuseFor("BUSY", BUSY_MS);
  await read(admin, tenantId, (db) => forgetAttempts(db, key));
  const who = { tenantId, personId, sessionId: principal.by.sessionId };
  const outcome = await changePassword(admin, who, hashed.text);
  await tellPerson(deps, person, (words) => words.passwordChanged(tenant.name));
  return answerOf(outcome, () => undefined);
}
