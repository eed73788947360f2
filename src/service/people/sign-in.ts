// Signing in: address and password, then a code where the person has a second factor. Strangers and wrong passwords look alike.
import { type Administration, read } from "../../../adapters/postgres/admin/administration.ts";
import { countAttempt, forgetAttempts, returnAttempt } from "../../../adapters/postgres/people/attempts.ts";
import { addressOf, findPerson, type PersonRow } from "../../../adapters/postgres/people/people.ts";
import { passwordOf, setSecrets } from "../../../adapters/postgres/people/secrets.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { PersonId } from "../access/principal.ts";
import { type Answer, refuse, refuseFor } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { beginSession } from "./begin-session.ts";
import { checkCode } from "./check-code.ts";
import { hashOf } from "./opaque-token.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { requestCode } from "./request-code.ts";
import type { CodeNeeded, SessionTokens } from "./session-views.ts";

const WINDOW_MS = 15 * 60_000;
export const SIGN_IN_LIMITS = {
  account: { most: 10, windowMs: WINDOW_MS },
  /** Many people may share an address. */
  ip: { most: 50, windowMs: WINDOW_MS },
} as const;
const BUSY_MS = 2_000;

type Caller = Pick<Call, "admin" | "from" | "now">;

export interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly inCookie: boolean;
}

export async function signIn(
  deps: PeopleDeps,
  call: Caller,
  tenantId: TenantId,
  { email, password, inCookie }: Credentials,
): Promise<Answer<SessionTokens | CodeNeeded>> {
  const { admin, now } = call;
  const keys = { account: `account:${hashOf(addressOf(email))}`, ip: `ip:${call.from.ip}` };
  const begun = await read(admin, tenantId, async (db) => ({
    until:
      (await countAttempt(db, { key: keys.ip, ...SIGN_IN_LIMITS.ip }, now)) ??
      (await countAttempt(db, { key: keys.account, ...SIGN_IN_LIMITS.account }, now)),
    stored: await passwordOf(db, addressOf(email)),
  }));
  if (begun.until !== undefined) return refuseFor("RATE_LIMITED", begun.until - now);
  const verified = await deps.passwords.verify(password, begun.stored?.hash);
  if (verified.kind === "busy") return refuseFor("BUSY", BUSY_MS);
  if (verified.kind === "wrong" || begun.stored === undefined) return refuse("SIGN_IN_REFUSED");
  const { personId } = begun.stored;
  await read(admin, tenantId, async (db) => {
    await forgetAttempts(db, keys.account);
    await returnAttempt(db, keys.ip);
  });
  if (verified.isOutdated) await hashAgain(deps, admin, { tenantId, personId }, password);
  const person = await activePerson(admin, tenantId, personId);
  if (person === undefined) return refuse("SIGN_IN_REFUSED");
  if (person.second_factor === null)
    return beginSession(deps, admin, call, { person, steppedUpAt: undefined, inCookie });
  return requestCode(deps, admin, { person, purpose: "sign-in", sessionId: undefined }, now);
}

export interface SignInCode {
  readonly requestId: string;
  readonly code: string;
  readonly inCookie: boolean;
}

export async function signInWithCode(
  deps: PeopleDeps,
  call: Caller,
  tenantId: TenantId,
  { requestId, code, inCookie }: SignInCode,
): Promise<Answer<SessionTokens>> {
  const { admin, now } = call;
  const given = { tenantId, id: requestId, purpose: "sign-in", sessionId: undefined, code } as const;
  const verdict = await checkCode(deps, admin, given, now);
  if (verdict.kind === "refused") return verdict.refusal;
  const person = await activePerson(admin, tenantId, verdict.tried.personId);
  if (person === undefined) return refuse("SIGN_IN_REFUSED");
  return beginSession(deps, admin, call, { person, steppedUpAt: now, inCookie });
}

async function activePerson(
  admin: Administration,
  tenantId: TenantId,
  id: PersonId,
): Promise<PersonRow | undefined> {
  const person = await findPerson(admin, tenantId, { id });
  return person?.status === "active" ? person : undefined;
}

/** The cost was raised since: only now is the password there to hash it anew. */
async function hashAgain(
  { passwords }: PeopleDeps,
  admin: Administration,
  who: { readonly tenantId: TenantId; readonly personId: PersonId },
  password: string,
): Promise<void> {
  const hashed = await passwords.hash(password);
  if (hashed.kind === "hashed")
    await read(admin, who.tenantId, (db) => setSecrets(db, who, { password_hash: hashed.text }));
}
