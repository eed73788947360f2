// Signing in over HTTP, and going on.
import { z } from "zod";
import { refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type Operation, operation } from "../http/operation.ts";
import { meantTenant } from "./meant-tenant.ts";
import { type RefreshToken, readRefreshToken } from "./opaque-token.ts";
import { givenPassword } from "./password-rule.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { codeText, emailText, tenantSlug } from "./people-fields.ts";
import { refreshSession } from "./refresh-session.ts";
import { tokenFromCookie } from "./session-cookies.ts";
import { codeNeededView, sessionTokensView } from "./session-views.ts";
import { signIn, signInWithCode } from "./sign-in.ts";

const TAG = "Sessions";
const cookie = z
  .boolean()
  .default(false)
  .meta({ description: "For browsers: the refresh token goes into a cookie that no script can read." });

export function signInOperations(deps: PeopleDeps): readonly Operation[] {
  return [
    operation({
      id: "createSession",
      method: "POST",
      path: "/v1/sessions",
      tag: TAG,
      summary: "Sign in",
      description: "Answers tokens, or asks for a code of your second factor.",
      body: z.strictObject({ tenant: tenantSlug, email: emailText, password: givenPassword, cookie }),
      success: {
        status: 200,
        description: "Signed in, or a code is needed.",
        body: z.discriminatedUnion("kind", [sessionTokensView, codeNeededView]),
      },
      problems: ["SIGN_IN_REFUSED", "RATE_LIMITED", "BUSY", "COOKIE_NEEDS_HTTPS"],
      answersSecret: true,
      handle: async (call) => {
        const { tenant: slug, email, password, cookie: inCookie } = call.body;
        const meant = await meantTenant(deps.tenants, call, { slug });
        if (meant.kind === "refused") return meant.refusal;
        return signIn(deps, call, meant.tenant.id, { email, password, inCookie });
      },
    }),
    operation({
      id: "createSessionWithCode",
      method: "POST",
      path: "/v1/sessions/code",
      tag: TAG,
      summary: "Sign in: the code of your second factor",
      body: z.strictObject({ tenant: tenantSlug, requestId: z.uuid(), code: codeText, cookie }),
      success: { status: 200, description: "Signed in.", body: sessionTokensView },
      problems: ["CODE_REFUSED", "RATE_LIMITED"],
      answersSecret: true,
      handle: async (call) => {
        const { tenant: slug, requestId, code, cookie: inCookie } = call.body;
        const meant = await meantTenant(deps.tenants, call, { slug });
        if (meant.kind === "refused") return meant.refusal;
        return signInWithCode(deps, call, meant.tenant.id, { requestId, code, inCookie });
      },
    }),
    operation({
      id: "refreshSession",
      method: "POST",
      path: "/v1/session/refresh",
      tag: TAG,
      summary: "Go on: exchange the refresh token",
      description: "The token comes in the body, or in the cookie together with X-CSRF-Token.",
      body: z.strictObject({ refreshToken: z.string().max(300).optional() }),
      success: { status: 200, description: "New tokens.", body: sessionTokensView },
      problems: ["SESSION_ENDED", "CSRF_REFUSED"],
      answersSecret: true,
      handle: (call) => refresh(deps, call, call.body.refreshToken),
    }),
  ];
}

async function refresh(deps: PeopleDeps, call: Call, text: string | undefined) {
  let token: RefreshToken | undefined;
  if (text === undefined) {
    const found = tokenFromCookie(call, deps.keys);
    if (found.kind === "forged") return refuse("CSRF_REFUSED");
    if (found.kind === "token") token = found.token;
  } else token = readRefreshToken(text);
  if (token === undefined) return refuse("SESSION_ENDED");
  const meant = await meantTenant(deps.tenants, call, { id: token.tenantId });
  if (meant.kind === "refused") return meant.refusal;
  return refreshSession(deps, call, token, text === undefined);
}
