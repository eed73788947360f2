// Exchanges a refresh token for the next one. One that was exchanged before means that somebody has a copy: its family ends.
import { change, read } from "../../../adapters/postgres/admin/administration.ts";
import { findPerson } from "../../../adapters/postgres/people/people.ts";
import { type Rotation, rotateSession } from "../../../adapters/postgres/people/sessions.ts";
import { type Answer, refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { actingAs } from "./acting-as.ts";
import { sayTokens } from "./begin-session.ts";
import { hashOf, nextRefreshToken, type RefreshToken } from "./opaque-token.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { cookiePlace, withoutCookies } from "./session-cookies.ts";
import type { SessionTokens } from "./session-views.ts";

type Caller = Pick<Call, "admin" | "from" | "now">;

export async function refreshSession(
  deps: PeopleDeps,
  call: Caller,
  token: RefreshToken,
  inCookie: boolean,
): Promise<Answer<SessionTokens>> {
  const { admin, now } = call;
  const { tenantId, sessionId } = token;
  const next = nextRefreshToken(deps.keys.sessions, token);
  const hashes = {
    familyHash: hashOf(token.family),
    tokenHash: hashOf(token.turn),
    nextHash: hashOf(next.turn),
  };
  const rotation = await read(admin, tenantId, (db) => rotateSession(db, { sessionId, ...hashes }, now));
  if (rotation?.outcome === "reused") await noteReuse(call, token, rotation);
  if (rotation?.outcome !== "rotated" && rotation?.outcome !== "repeated") return ended(call, inCookie);
  const person = await findPerson(admin, tenantId, { id: rotation.personId });
  if (person?.status !== "active") return ended(call, inCookie);
  return sayTokens(deps, call, { person, steppedUpAt: rotation.steppedUpAt, inCookie, refresh: next });
}

function ended(call: Caller, inCookie: boolean): Answer<never> {
  const place = inCookie ? cookiePlace(call) : undefined;
  return place === undefined
    ? refuse("SESSION_ENDED")
    : { ...refuse("SESSION_ENDED"), headers: { "set-cookie": withoutCookies(place) } };
}

async function noteReuse(
  { admin }: Caller,
  { tenantId, sessionId }: RefreshToken,
  { personId }: Rotation,
): Promise<void> {
  const entry = { tenantId, action: "session.reuse-detected", subject: sessionId };
  await change(actingAs(admin, personId), entry, async () => undefined);
}
