// Step-up: a fresh one-time code before keys, limits, payouts and factors can be changed.
import { z } from "zod";
import { change } from "../../../adapters/postgres/admin/administration.ts";
import { findPerson } from "../../../adapters/postgres/people/people.ts";
import { markSteppedUp } from "../../../adapters/postgres/people/sessions.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { ACCESS_TOKEN_SECONDS } from "../access/access-token.ts";
import { STEP_UP_MS } from "../access/decide-access.ts";
import { done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { instantView, iso } from "../http/view-text.ts";
import { principalOf } from "./begin-session.ts";
import { checkCode } from "./check-code.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { codeText } from "./people-fields.ts";
import { requestCode } from "./request-code.ts";
import { codeNeededView } from "./session-views.ts";

const steppedUpView = z
  .object({
    accessToken: z.string().meta({ description: "Use this one from now on." }),
    accessTokenExpiresAt: instantView,
    steppedUpUntil: instantView,
  })
  .meta({ id: "SteppedUp" });

export function stepUpOperations(deps: PeopleDeps): readonly Operation[] {
  return [
    operation({
      id: "requestStepUpCode",
      method: "POST",
      path: "/v1/session/codes",
      tag: "Sessions",
      summary: "Step up: ask for a code",
      description: "From your authenticator app if you have one; else it is sent to your phone, or by mail.",
      success: { status: 201, description: "Where the code comes from.", body: codeNeededView },
      problems: ["RATE_LIMITED", "CODE_NOT_SENT"],
      handle: async ({ admin, tenantId, principal, now }) => {
        if (principal?.by.kind !== "session") return refuse("AUTHENTICATION_REQUIRED");
        const person = await findPerson(admin, tenantId, { id: principal.personId });
        if (person === undefined) return refuse("SESSION_ENDED");
        const wanted = { person, purpose: "step-up", sessionId: principal.by.sessionId } as const;
        return requestCode(deps, admin, wanted, now);
      },
    }),
    operation({
      id: "stepUp",
      method: "POST",
      path: "/v1/session/step-up",
      tag: "Sessions",
      summary: "Step up: give the code",
      description: "A recovery code counts too, once.",
      body: z.strictObject({ requestId: z.uuid(), code: codeText }),
      success: {
        status: 200,
        description: "For five minutes you may do what needs it.",
        body: steppedUpView,
      },
      problems: ["CODE_REFUSED", "RATE_LIMITED"],
      answersSecret: true,
      handle: async ({ admin, tenantId, principal, body, now }) => {
        if (principal?.by.kind !== "session") return refuse("AUTHENTICATION_REQUIRED");
        const { sessionId } = principal.by;
        const given = {
          tenantId,
          id: body.requestId,
          purpose: "step-up",
          sessionId,
          code: body.code,
        } as const;
        const verdict = await checkCode(deps, admin, given, now);
        if (verdict.kind === "refused") return verdict.refusal;
        const who = { tenantId, personId: principal.personId, sessionId };
        const entry = { tenantId, action: "session.stepped-up", subject: sessionId };
        const outcome = await change(admin, { ...entry, detail: { channel: verdict.tried.channel } }, (db) =>
          markSteppedUp(db, who, now),
        );
        const person = await findPerson(admin, tenantId, { id: principal.personId });
        if (outcome.kind === "refused" || person?.status !== "active") return refuse("SESSION_ENDED");
        return done(
          {
            accessToken: await deps.tokens.issue(principalOf(person, sessionId, now), now),
            accessTokenExpiresAt: iso((now + ACCESS_TOKEN_SECONDS * 1_000) as UnixMs),
            steppedUpUntil: iso((now + STEP_UP_MS) as UnixMs),
          },
          { "cache-control": "no-store" },
        );
      },
    }),
  ];
}
