// People for tests, by the ways that people take: invited, joined, signed in, stepped up.
import { randomUUID } from "node:crypto";
import { findPerson, invitePerson } from "../../../adapters/postgres/people/people.ts";
import { expectOk } from "../../../adapters/postgres/testing.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { PersonId, SessionId } from "../access/principal.ts";
import type { Role } from "../access/role.ts";
import { newInvitation } from "../people/invitation.ts";
import type { TestService } from "../testing.ts";

export const PASSWORD = "correct horse battery";

interface Place {
  readonly tenantId: TenantId;
  readonly host: string;
}

export interface Member {
  readonly personId: PersonId;
  readonly email: string;
  readonly host: string;
}

export interface SignedIn {
  readonly sessionId: SessionId;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export async function post<Body>(
  service: TestService,
  url: string,
  host: string,
  payload: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<{
  readonly status: number;
  readonly body: Body;
  readonly headers: Readonly<Record<string, unknown>>;
}> {
  const answer = await service.ask({ method: "POST", url, headers: { host, ...headers }, payload });
  return answer as { status: number; body: Body; headers: Readonly<Record<string, unknown>> };
}

export async function join(
  service: TestService,
  { tenantId, host }: Place,
  roles: readonly Role[],
): Promise<Member> {
  const email = `${randomUUID()}@people.example`;
  const newcomer = { tenantId, email, name: `Person ${email}`, locale: "en", roles } as const;
  const personId = expectOk(await invitePerson(service.admin, newcomer));
  const person = await findPerson(service.admin, tenantId, { id: personId });
  if (person === undefined) throw new Error("the person is not there");
  const token = await newInvitation(service.admin, person);
  const { status } = await post(service, "/v1/invitations/accept", host, { token, password: PASSWORD });
  if (status !== 201) throw new Error(`joining answered ${status}`);
  return { personId, email, host };
}

export async function signIn(service: TestService, { email, host }: Member): Promise<SignedIn> {
  const { body } = await post<SignedIn>(service, "/v1/sessions", host, { email, password: PASSWORD });
  return body;
}

export function bearer({ accessToken }: Pick<SignedIn, "accessToken">): { readonly authorization: string } {
  return { authorization: `Bearer ${accessToken}` };
}

/** By a code that was mailed. Answers the new access token. */
export async function stepUp(
  service: TestService,
  tenantId: TenantId,
  member: Member,
  session: SignedIn,
): Promise<SignedIn> {
  const asked = await post<{ requestId: string }>(
    service,
    "/v1/session/codes",
    member.host,
    undefined,
    bearer(session),
  );
  const code = await codeFor(service, tenantId, member.email);
  const given = { requestId: asked.body.requestId, code };
  const { body } = await post<SignedIn>(service, "/v1/session/step-up", member.host, given, bearer(session));
  return { ...session, accessToken: body.accessToken };
}

/** Of the newest message to this address. */
export async function codeFor(service: TestService, tenantId: TenantId, address: string): Promise<string> {
  const message = (await service.outbox(tenantId)).find(
    ({ address: to, subject }) => to === address && subject === "Your code",
  );
  const code = /\b\d{6}\b/.exec(message?.body ?? "")?.[0];
  if (code === undefined) throw new Error("no code was sent");
  return code;
}

/** By a code that was sent there. */
export async function proveChat(
  service: TestService,
  { tenantId, host }: Place,
  authorization: string,
  chatId: string,
): Promise<void> {
  const headers = { host, authorization };
  const asked = await service.ask({ method: "PUT", url: "/v1/me/telegram", headers, payload: { chatId } });
  const { requestId } = asked.body as { readonly requestId: string };
  const given = { requestId, code: await codeFor(service, tenantId, chatId) };
  const { status } = await post(service, "/v1/me/telegram/confirm", host, given, { authorization });
  if (status !== 204) throw new Error(`proving a chat answered ${status}`);
}
