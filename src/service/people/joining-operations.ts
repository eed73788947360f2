// Coming in: by an invitation, or where the tenant is open by signing up, which is inviting oneself. The mailed link proves the address.
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Administration, change, read } from "../../../adapters/postgres/admin/administration.ts";
import { findMailLink } from "../../../adapters/postgres/people/mail-links.ts";
import {
  addressOf,
  findPerson,
  insertPerson,
  type PersonRow,
} from "../../../adapters/postgres/people/people.ts";
import { joinByLink } from "../../../adapters/postgres/people/proof-changes.ts";
import type { FoundTenant } from "../../../adapters/postgres/tenants/tenant-reads.ts";
import type { PersonId } from "../access/principal.ts";
import { type Answer, answerOf, done, refuse, refuseFor } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type Operation, operation } from "../http/operation.ts";
import { idView } from "../http/view-text.ts";
import { actingAs } from "./acting-as.ts";
import { sendInvitation } from "./invitation.ts";
import { limitMails } from "./limit-mails.ts";
import { meantTenant } from "./meant-tenant.ts";
import { readToken } from "./opaque-token.ts";
import { newPassword } from "./password-rule.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { emailText, localeText, nameText, tenantSlug } from "./people-fields.ts";
import { takingAsLong } from "./taking-as-long.ts";
import { tellPerson } from "./tell-person.ts";

const TAG = "People";

const joinedView = z
  .object({ personId: idView, tenantId: idView, tenant: z.string(), email: z.string() })
  .meta({ id: "Joined" });

export function joiningOperations(deps: PeopleDeps): readonly Operation[] {
  return [
    operation({
      id: "signUp",
      method: "POST",
      path: "/v1/sign-ups",
      tag: TAG,
      summary: "Sign up as a trader",
      description:
        "Where the tenant is open. The answer is the same for every address; the rest comes by mail.",
      body: z.strictObject({
        ...{ tenant: tenantSlug, email: emailText, name: nameText },
        locale: localeText.default("en"),
      }),
      success: { status: 202, description: "A mail is on its way." },
      problems: ["SIGN_UP_CLOSED", "RATE_LIMITED"],
      handle: async (call) => {
        const { tenant: slug, ...newcomer } = call.body;
        const meant = await meantTenant(deps.tenants, call, { slug });
        if (meant.kind === "refused") return meant.refusal;
        if (meant.tenant.signUp !== "open") return refuse("SIGN_UP_CLOSED");
        return takingAsLong(() => signUp(deps, call, meant.tenant, newcomer));
      },
    }),
    operation({
      id: "acceptInvitation",
      method: "POST",
      path: "/v1/invitations/accept",
      tag: TAG,
      summary: "Come in: choose a password",
      body: z.strictObject({
        token: z.string().max(300).meta({ description: "From the link, behind #." }),
        password: newPassword,
        name: nameText.optional(),
        locale: localeText.optional(),
      }),
      success: { status: 201, description: "You may sign in now.", body: joinedView },
      problems: ["LINK_INVALID", "BUSY"],
      handle: (call) => accept(deps, call, call.body),
    }),
  ];
}

interface Newcomer {
  readonly email: string;
  readonly name: string;
  readonly locale: PersonRow["locale"];
}

async function signUp(
  deps: PeopleDeps,
  call: Call,
  tenant: FoundTenant,
  newcomer: Newcomer,
): Promise<Answer<undefined>> {
  const { admin, now } = call;
  const until = await limitMails(call, tenant.id, newcomer.email);
  if (until !== undefined) return refuseFor("RATE_LIMITED", until - now);
  const known = await findPerson(admin, tenant.id, { email: newcomer.email });
  if (known !== undefined && known.status !== "invited")
    await tellPerson(deps, known, (words) => words.alreadyHere(tenant.name));
  else await sendInvitation(deps, admin, tenant, known ?? (await makePerson(admin, tenant, newcomer)));
  return done(undefined);
}

async function makePerson(admin: Administration, tenant: FoundTenant, newcomer: Newcomer) {
  const id = randomUUID() as PersonId;
  const email = addressOf(newcomer.email);
  const entry = { tenantId: tenant.id, action: "person.signed-up", subject: id };
  // Of two sign-ups at once the second finds the address taken, and that is all the same to it.
  await change(actingAs(admin, id), entry, (db) =>
    insertPerson(db, {
      ...{ tenantId: tenant.id, id, email, name: newcomer.name, locale: newcomer.locale },
      ...{ roles: ["trader"], at: admin.clock.now() },
    }),
  );
  return findPerson(admin, tenant.id, { email });
}

interface Acceptance {
  readonly token: string;
  readonly password: string;
  readonly name?: string | undefined;
  readonly locale?: PersonRow["locale"] | undefined;
}

async function accept(deps: PeopleDeps, call: Call, { token, password, name, locale }: Acceptance) {
  const { admin, now } = call;
  const known = readToken("invitation", token);
  if (known === undefined) return refuse("LINK_INVALID", { field: "token" });
  const meant = await meantTenant(deps.tenants, call, { id: known.tenantId });
  if (meant.kind === "refused") return meant.refusal;
  const { tenant } = meant;
  const wanted = { purpose: "invitation", tokenHash: known.hash, at: now } as const;
  const link = await read(admin, tenant.id, (db) => findMailLink(db, wanted));
  if (link === undefined) return refuse("LINK_INVALID", { field: "token" });
  const hashed = await deps.passwords.hash(password);
  if (hashed.kind === "busy") return refuseFor("BUSY", 2_000);
  const joining = { link, passwordHash: hashed.text, name, locale };
  const as = actingAs(admin, link.personId);
  const outcome = await joinByLink(as, tenant.id, joining);
  const person = await findPerson(admin, tenant.id, { id: link.personId });
  return answerOf(outcome, (personId) => ({
    ...{ personId, tenantId: tenant.id, tenant: tenant.slug, email: person?.email ?? "" },
  }));
}
