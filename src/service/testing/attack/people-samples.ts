// Samples of sessions, proofs and people.
import { randomUUID } from "node:crypto";
import { findPerson, invitePerson } from "../../../../adapters/postgres/people/people.ts";
import { expectOk } from "../../../../adapters/postgres/testing.ts";
import { systemClock } from "../../../../adapters/time/system-clock.ts";
import type { PersonId } from "../../access/principal.ts";
import { newInvitation } from "../../people/invitation.ts";
import { totpCode } from "../../people/totp.ts";
import { bearer, codeFor, PASSWORD, post, stepUp } from "../members.ts";
import type { AttackWorld, Guest, OperationSample, Prepared } from "./operation-sample.ts";

const PHONE = "+5511999990000";
const CHAT = "4711";
const TOTP_STEP_MS = 30_000;
const bodyOf = (values: Readonly<Record<string, string>>) => values;
const email = () => `${randomUUID()}@people.example`;

async function guest(attack: AttackWorld): Promise<Prepared> {
  const { authorization } = await attack.guest();
  return { authorization };
}

async function asked<Body>(attack: AttackWorld, url: string, by: Guest, payload?: object): Promise<Body> {
  const { authorization } = by;
  const { service, home } = attack;
  const { body } = await post<Body>(service, url, home.host, payload, { authorization });
  return body;
}

async function withTotp(attack: AttackWorld, by: Guest): Promise<Guest & { readonly secret: string }> {
  const { secret } = await asked<{ secret: string }>(attack, "/v1/me/totp", by);
  return { ...by, secret };
}

/** A code of the step after: one counts once. */
const nextCode = (secret: string) => totpCode(secret, (systemClock.now() + TOTP_STEP_MS) as never);

async function invited({ service, home }: AttackWorld) {
  const { tenantId } = home;
  const wanted = { tenantId, email: email(), name: "Ina", locale: "en", roles: ["viewer"] } as const;
  const id = expectOk(await invitePerson(service.admin, wanted));
  const person = await findPerson(service.admin, tenantId, { id });
  if (person === undefined) throw new Error("who was invited is not there");
  return { id, token: await newInvitation(service.admin, person) };
}

async function suspended(attack: AttackWorld): Promise<Prepared> {
  const { service, home } = attack;
  const { personId } = await attack.guest();
  await service.database.asOwner("update person set status = 'suspended' where id = $1", [personId]);
  return { values: { personId }, authorization: home.people.admin };
}

async function resetLink(attack: AttackWorld): Promise<Prepared> {
  const { service, home } = attack;
  const { email } = await attack.guest();
  await post(service, "/v1/password-resets", home.host, { email });
  const mails = (await service.outbox(home.tenantId)).filter(({ address }) => address === email);
  const token = mails.map(({ body }) => /#(flp_\S+)/.exec(body)?.[1]).find((found) => found !== undefined);
  return { values: { token: token ?? "" } };
}

async function mailedCode(attack: AttackWorld): Promise<Prepared> {
  const by = await attack.guest();
  const { requestId } = await asked<{ requestId: string }>(attack, "/v1/session/codes", by);
  const code = await codeFor(attack.service, attack.home.tenantId, by.email);
  return { authorization: by.authorization, values: { requestId, code } };
}

async function signInCode(attack: AttackWorld): Promise<Prepared> {
  const { email, personId, session } = await attack.newcomer();
  const { service, home } = attack;
  const member = { email, personId: personId as PersonId, host: home.host };
  const stepped = bearer(await stepUp(service, home.tenantId, member, session));
  const by = await withTotp(attack, { email, personId, ...stepped });
  await asked(attack, "/v1/me/totp/confirm", by, { code: totpCode(by.secret, systemClock.now()) });
  const login = { email, password: PASSWORD };
  const { requestId } = await asked<{ requestId: string }>(attack, "/v1/sessions", by, login);
  return { values: { requestId, code: nextCode(by.secret) } };
}

/** A code that was sent to an address of the guest's own, to be given back in their session. */
const codeTo =
  (url: string, payload: Readonly<Record<string, string>>) =>
  async (attack: AttackWorld): Promise<Prepared> => {
    const { service, home } = attack;
    const { authorization } = await attack.guest();
    const { body } = await service.ask({
      ...{ method: "PUT", url, payload },
      headers: { host: home.host, authorization },
    });
    const { requestId } = body as { readonly requestId: string };
    const [address = ""] = Object.values(payload);
    return { authorization, values: { requestId, code: await codeFor(service, home.tenantId, address) } };
  };

const withAnother = async (attack: AttackWorld): Promise<Prepared> => ({
  values: { personId: (await attack.guest()).personId },
});
const NO_CODE = "000000";
const withCode = ({ requestId, code = NO_CODE }: Readonly<Record<string, string>>) => ({ requestId, code });

export const PEOPLE_SAMPLES: Readonly<Record<string, OperationSample>> = {
  getTenant: { as: "nobody", refused: { host: "nowhere.flotilla.example" } },
  getMe: { as: "trader" },
  createSession: {
    as: "nobody",
    before: async (attack) => ({ values: { email: (await attack.newcomer()).email } }),
    body: (values) => ({ ...values, password: PASSWORD }),
    refused: { body: { email: "nobody@people.example", password: PASSWORD } },
  },
  createSessionWithCode: { as: "nobody", ids: { requestId: "code" }, body: withCode, before: signInCode },
  refreshSession: {
    as: "nobody",
    before: async (attack) => ({
      values: { refreshToken: (await attack.newcomer()).session.refreshToken },
    }),
    body: bodyOf,
    refused: { body: { refreshToken: "nothing" } },
  },
  listSessions: { as: "trader" },
  endSession: { as: "trader", before: guest },
  endAllSessions: { as: "trader", before: guest },
  endOtherSession: { as: "trader", ids: { sessionId: "session" } },
  requestStepUpCode: { as: "trader", before: guest },
  stepUp: { as: "trader", ids: { requestId: "code" }, body: withCode, before: mailedCode },
  signUp: {
    as: "nobody",
    body: () => ({ email: email(), name: "Dora" }),
    refused: { body: { email: "nobody", name: "Dora" } },
  },
  acceptInvitation: {
    as: "nobody",
    before: async (attack) => ({ values: { token: (await invited(attack)).token } }),
    body: (values) => ({ ...values, password: PASSWORD }),
    refused: { body: { token: "nothing", password: PASSWORD } },
  },
  requestPasswordReset: {
    as: "nobody",
    body: () => ({ email: email() }),
    refused: { body: { email: "nobody" } },
  },
  resetPassword: {
    as: "nobody",
    before: resetLink,
    body: (values) => ({ ...values, password: "another good one" }),
    refused: { body: { token: "nothing", password: "another good one" } },
  },
  changePassword: {
    as: "trader",
    before: async (attack) => ({ authorization: (await attack.newcomer()).authorization }),
    body: () => ({ current: PASSWORD, next: "another good one" }),
  },
  createTotp: { as: "trader", before: guest },
  confirmTotp: {
    as: "trader",
    before: async (attack) => {
      const { authorization, secret } = await withTotp(attack, await attack.guest());
      return { authorization, values: { code: totpCode(secret, systemClock.now()) } };
    },
    body: ({ code = NO_CODE }) => ({ code }),
  },
  deleteFactor: {
    as: "trader",
    before: async (attack) => {
      const by = await withTotp(attack, await attack.guest());
      await asked(attack, "/v1/me/totp/confirm", by, { code: totpCode(by.secret, systemClock.now()) });
      return { authorization: by.authorization };
    },
  },
  setPhone: { as: "trader", before: guest, body: () => ({ phone: PHONE }) },
  confirmPhone: {
    as: "trader",
    ids: { requestId: "code" },
    body: withCode,
    before: codeTo("/v1/me/phone", { phone: PHONE }),
  },
  setTelegram: { as: "trader", before: guest, body: () => ({ chatId: CHAT }) },
  confirmTelegram: {
    ...{ as: "trader", ids: { requestId: "code" }, body: withCode },
    before: codeTo("/v1/me/telegram", { chatId: CHAT }),
  },
  listApiKeys: { as: "trader" },
  createApiKey: { as: "trader", body: () => ({ name: "bot", scopes: ["read"] }) },
  revokeApiKey: { as: "trader", ids: { apiKeyId: "api-key" } },

  listPeople: { as: "admin" },
  getPerson: { as: "admin", ids: { personId: "person" } },
  changeRoles: {
    as: "admin",
    ids: { personId: "person" },
    body: () => ({ roles: ["viewer"] }),
  },
  suspendPerson: { as: "admin", ids: { personId: "person" }, before: withAnother },
  resumePerson: { as: "admin", ids: { personId: "person" }, before: suspended },
  invitePerson: { as: "admin", body: () => ({ email: email(), name: "Ina", roles: ["viewer"] }) },
  resendInvitation: {
    as: "admin",
    ids: { personId: "person" },
    before: async (attack) => ({ values: { personId: (await invited(attack)).id } }),
  },
  createImpersonation: {
    as: "admin",
    ids: { personId: "person" },
    body: ({ personId }) => ({ personId, reason: "ticket 1" }),
  },
  exportMe: { as: "trader" },
  exportMyAudit: { as: "trader" },
  eraseMe: { as: "trader", before: guest, body: () => ({ confirm: "erase me" }) },
};
