// One's own sessions over HTTP: where one is signed in, and signing out.
import { z } from "zod";
import { change, expectRow } from "../../../adapters/postgres/admin/administration.ts";
import {
  listSessions,
  type Revocation,
  revokeSessionsOf,
} from "../../../adapters/postgres/people/sessions.ts";
import type { SessionId } from "../access/principal.ts";
import { type Answer, answerOf, done, refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type Operation, operation } from "../http/operation.ts";
import { idView } from "../http/view-text.ts";
import { cookiePlace, withoutCookies } from "./session-cookies.ts";
import { sessionView, sessionViewOf } from "./session-views.ts";

const TAG = "Sessions";

export function sessionOperations(): readonly Operation[] {
  return [
    operation({
      id: "listSessions",
      method: "GET",
      path: "/v1/sessions",
      tag: TAG,
      summary: "Where you are signed in",
      success: {
        status: 200,
        description: "Your sessions.",
        body: z.object({ items: z.array(sessionView) }),
      },
      handle: async ({ admin, principal, tenantId }) => {
        if (principal === undefined) return refuse("AUTHENTICATION_REQUIRED");
        const rows = await listSessions(admin, { tenantId, personId: principal.personId });
        const current = principal.by.kind === "session" ? principal.by.sessionId : undefined;
        return done({ items: rows.map((row) => sessionViewOf(row, current)) });
      },
    }),
    operation({
      id: "endSession",
      method: "DELETE",
      path: "/v1/session",
      tag: TAG,
      summary: "Sign out here",
      description: "Ends an impersonation too.",
      success: { status: 204, description: "Signed out." },
      handle: (call) => end(call, "current"),
    }),
    operation({
      id: "endAllSessions",
      method: "DELETE",
      path: "/v1/sessions",
      tag: TAG,
      summary: "Sign out everywhere",
      success: { status: 204, description: "Signed out." },
      handle: (call) => end(call, "all"),
    }),
    operation({
      id: "endOtherSession",
      method: "DELETE",
      path: "/v1/sessions/:sessionId",
      tag: TAG,
      summary: "Sign out elsewhere",
      params: z.object({ sessionId: idView.transform((id) => id as SessionId) }),
      success: { status: 204, description: "Signed out." },
      problems: ["NOT_FOUND"],
      handle: (call) => end(call, { id: call.params.sessionId }),
    }),
  ];
}

async function end(
  call: Call,
  which: "current" | "all" | { readonly id: SessionId },
): Promise<Answer<undefined>> {
  const { admin, principal, tenantId, now } = call;
  if (principal?.by.kind !== "session") return refuse("AUTHENTICATION_REQUIRED");
  const { personId, by } = principal;
  const only = which === "all" ? undefined : which === "current" ? by.sessionId : which.id;
  const why = by.impersonatedBy === undefined ? "signed-out" : "impersonation-ended";
  const how: Revocation = { at: now, why, ...(only === undefined ? {} : { only }) };
  const entry = { tenantId, action: "session.ended", subject: only ?? personId };
  const outcome = await change(admin, entry, async (db) => {
    const count = await revokeSessionsOf(db, { tenantId, personId }, how);
    // Who signs out twice at once makes no mistake; ending a session that is not there is one.
    if (typeof which === "object") expectRow(count);
    return undefined;
  });
  const place = typeof which === "object" ? undefined : cookiePlace(call);
  return place === undefined || outcome.kind === "refused"
    ? answerOf(outcome, () => undefined)
    : done(undefined, { "set-cookie": withoutCookies(place) });
}
