// Begins a session for a person who has proved who they are, and says it as tokens.
import { type Administration, change } from "../../../adapters/postgres/admin/administration.ts";
import type { PersonRow } from "../../../adapters/postgres/people/people.ts";
import { insertSession, newSessionId, SESSION_LIFE_MS } from "../../../adapters/postgres/people/sessions.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { ACCESS_TOKEN_SECONDS, type SessionPrincipal } from "../access/access-token.ts";
import type { SessionId } from "../access/principal.ts";
import { type Answer, done, refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { iso } from "../http/view-text.ts";
import { actingAs } from "./acting-as.ts";
import { hashOf, newRefreshToken, type RefreshToken, refreshTokenText } from "./opaque-token.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { cookiePlace, sessionCookies } from "./session-cookies.ts";
import type { SessionTokens } from "./session-views.ts";

type Caller = Pick<Call, "from" | "now">;

export interface SessionStart {
  readonly person: PersonRow;
  /** A second factor was just given. */
  readonly steppedUpAt: UnixMs | undefined;
  /** The refresh token goes into a cookie. */
  readonly inCookie: boolean;
}

export async function beginSession(
  deps: PeopleDeps,
  admin: Administration,
  call: Caller,
  { person, steppedUpAt, inCookie }: SessionStart,
): Promise<Answer<SessionTokens>> {
  const { from, now } = call;
  if (inCookie && cookiePlace(call) === undefined) return refuse("COOKIE_NEEDS_HTTPS");
  const refresh = newRefreshToken(person.tenant_id, newSessionId());
  const entry = { tenantId: person.tenant_id, action: "session.started", subject: refresh.sessionId };
  const outcome = await change(
    actingAs(admin, person.id),
    { ...entry, detail: { secondFactor: steppedUpAt !== undefined } },
    (db) =>
      insertSession(db, {
        ...{ tenantId: person.tenant_id, personId: person.id, id: refresh.sessionId, from, at: now },
        refresh: { familyHash: hashOf(refresh.family), tokenHash: hashOf(refresh.turn) },
        ...{ steppedUpAt, impersonation: undefined, expiresAt: (now + SESSION_LIFE_MS) as UnixMs },
      }),
  );
  if (outcome.kind === "refused") return refuse(outcome.code, { detail: outcome.sentence });
  const { sessionId } = refresh;
  await deps.notifier.tell({
    ...{ eventId: `new-sign-in ${sessionId}`, kind: "new-sign-in", at: now },
    ...{ tenantId: person.tenant_id, personId: person.id, facts: { sessionId, ip: from.ip } },
  });
  return sayTokens(deps, call, { person, steppedUpAt, inCookie, refresh });
}

/** The access token of now, and the refresh token where it belongs: in the body, or in a cookie. */
export async function sayTokens(
  { tokens, keys }: PeopleDeps,
  call: Caller,
  { person, steppedUpAt, inCookie, refresh }: SessionStart & { readonly refresh: RefreshToken },
): Promise<Answer<SessionTokens>> {
  const place = inCookie ? cookiePlace(call) : undefined;
  const principal = principalOf(person, refresh.sessionId, steppedUpAt);
  return done(
    {
      kind: "session",
      sessionId: refresh.sessionId,
      personId: person.id,
      accessToken: await tokens.issue(principal, call.now),
      accessTokenExpiresAt: iso((call.now + ACCESS_TOKEN_SECONDS * 1_000) as UnixMs),
      refreshToken: place === undefined ? refreshTokenText(refresh) : null,
    },
    {
      "cache-control": "no-store",
      ...(place === undefined ? {} : { "set-cookie": sessionCookies(place, keys, refresh) }),
    },
  );
}

export function principalOf(
  person: PersonRow,
  sessionId: SessionId,
  steppedUpAt: UnixMs | undefined,
): SessionPrincipal {
  return {
    tenantId: person.tenant_id,
    personId: person.id,
    roles: person.roles,
    // A role that was taken away leaves its row behind, and must open it no more.
    traderId: person.roles.includes("trader") ? (person.trader_id ?? undefined) : undefined,
    providerId: person.roles.includes("provider") ? (person.provider_id ?? undefined) : undefined,
    by: { kind: "session", sessionId, steppedUpAt, impersonatedBy: undefined },
  };
}
