// Every answer that is not a success has one shape: RFC 9457, with a stable code, a sentence, and where known the field at fault.
import { z } from "zod";
import { findingView } from "../accounts/finding-view.ts";
import { leftOpenView } from "../accounts/left-open-view.ts";

/** The closed list of codes: status and sentence. */
export const PROBLEMS = {
  REQUEST_MALFORMED: [400, "The request is not valid HTTP, or broke off."],
  BODY_NOT_JSON: [400, "The body is not valid JSON."],
  BODY_EMPTY: [400, "The body is empty: send {}, or no Content-Type."],
  URL_MALFORMED: [400, "The URL is not valid."],
  FIELD_INVALID: [400, "A field is missing or has a value that is not allowed."],
  CURSOR_INVALID: [400, "The cursor is not one that this list handed out."],
  TENANT_UNKNOWN: [400, "This host belongs to no tenant."],
  AUTHENTICATION_REQUIRED: [401, "This needs an access token or an API key, as Authorization: Bearer …"],
  TOKEN_INVALID: [401, "The access token or API key is not valid, or no longer."],
  TENANT_MISMATCH: [403, "The token belongs to another tenant than this host."],
  TENANT_SUSPENDED: [403, "This tenant is suspended: ask its administrator."],
  FEATURE_OFF: [403, "This tenant does not have this feature."],
  NOT_ALLOWED: [403, "Your role does not allow this."],
  PERSON_REQUIRED: [403, "Only a person who has signed in may do this, not an API key."],
  API_SCOPE_MISSING: [403, "The API key lacks the scope that this needs."],
  IMPERSONATION_READ_ONLY: [403, "While you look through another person's eyes you cannot change anything."],
  VISIT_READ_ONLY: [403, "An admin of the platform looks into a tenant, and changes nothing there."],
  STEP_UP_REQUIRED: [403, "Confirm with a one-time code first: POST /v1/session/step-up."],
  SECURITY_FREEZE: [
    403,
    "For 24 hours after a new password or factor, keys, accounts, webhooks and payouts cannot be changed, and limits only be tightened.",
  ],
  // People
  SIGN_IN_REFUSED: [401, "E-mail or password is wrong."],
  SESSION_ENDED: [401, "This session has ended: sign in again."],
  CODE_REFUSED: [401, "The code is wrong, too old, used, or was tried too often: ask for a new one."],
  LINK_INVALID: [422, "This link is not valid, was used, or is too old: ask for a new one."],
  SIGN_UP_CLOSED: [403, "People come to this tenant by invitation."],
  FACTOR_MISSING: [409, "There is no second factor of this kind."],
  LAST_ADMIN: [409, "There must be another active admin first."],
  CSRF_REFUSED: [403, "A request that signs in by cookie must repeat the CSRF cookie in X-CSRF-Token."],
  COOKIE_NEEDS_HTTPS: [400, "Cookies are only given over HTTPS, or on this machine itself."],
  BUSY: [503, "Too many sign-ins at once: wait as long as Retry-After says."],
  CODE_NOT_SENT: [503, "The code could not be sent: try again in a minute."],
  NOT_FOUND: [404, "There is no such thing here."],
  ROUTE_NOT_FOUND: [404, "Nothing is at this URL."],
  METHOD_NOT_ALLOWED: [405, "This URL does not take this method."],
  ALREADY_THERE: [409, "It exists already."],
  IDEMPOTENCY_KEY_BUSY: [409, "A request with this Idempotency-Key is still being worked on."],
  IDEMPOTENT_ANSWER_NOT_KEPT: [
    409,
    "This was done before under this Idempotency-Key; its answer held a secret and was not kept.",
  ],
  IDEMPOTENCY_OUTCOME_UNKNOWN: [
    409,
    "A request with this Idempotency-Key broke off: see whether its effect is there before you try again with a new key.",
  ],
  BODY_TOO_LARGE: [413, "The body is larger than 64 KiB."],
  CONTENT_TYPE_NOT_READ: [415, "This URL reads application/json."],
  INVALID: [422, "A value is not allowed here."],
  SLUG_RESERVED: [422, "The installation keeps this slug for itself: choose another."],
  ENVIRONMENT_NOT_SERVED: [422, "No engine connects to this environment."],
  CHAT_NOT_PROVED: [422, "This chat is not proved to be yours: PUT /v1/me/telegram has a code sent there."],
  WEBHOOK_URL_REFUSED: [422, "A webhook does not go to this URL."],
  IDEMPOTENCY_KEY_REUSED: [422, "This Idempotency-Key was used for a different request."],
  HELD_BY_ADMIN: [409, "An admin holds this: only an admin lets it go."],
  STRATEGY_PAUSED: [409, "The strategy is paused and takes no signals."],
  SIGNAL_NOT_READ: [422, "The signal cannot be read, or would be refused: the detail says why."],
  SIGNAL_LIMITED: [429, "More signals than the strategy or the tenant may send: the detail says which."],
  DOMAIN_NOT_PROVED: [422, "The domain's DNS does not hold the proof: it may take a while to spread."],
  DNS_UNREACHABLE: [503, "DNS does not answer: try again in a minute."],
  KEY_REFUSED: [422, "This key is not taken: the findings say why, and what to do."],
  NO_KEY: [409, "This account has no key: link one first."],
  ACCOUNT_NOT_LIVE: [409, "Only live accounts are armed: this one needs no arming."],
  POSITIONS_OPEN: [
    409,
    "Something is still open on this account: close it first, or say that you leave it unwatched.",
  ],
  SUBSCRIPTION_ENDED: [409, "This subscription has ended: make a new one."],
  FEASIBILITY_NEVER: [
    422,
    "With this size and these limits no signal could ever be followed, at no capital.",
  ],
  ERASURE_POSITIONS_OPEN: [
    409,
    "Positions or orders are still open: close them, or unlink their accounts first.",
  ],
  ERASURE_ROLES_FIRST: [409, "Providers and admins hold what is others' too: give up these roles first."],
  LIMIT_REACHED: [403, "The tenant's limit is reached."],
  RATE_LIMITED: [429, "Too many requests: wait as long as Retry-After says."],
  STREAMS_FULL: [429, "Too many live streams are open for this tenant: close one first."],
  INTERNAL: [500, "Something failed here. Nothing was changed, or the change is in the audit."],
  ENGINE_UNREACHABLE: [503, "The trading engine does not answer: try again in a few seconds."],
  VENUE_NOT_ANSWERING: [503, "The venue does not answer: try again in a minute."],
  SERVICE_STOPPING: [503, "This process is stopping: send the same again in a few seconds."],
  STORE_UNAVAILABLE: [503, "The record cannot be reached: try again in a few seconds."],
} as const satisfies Record<string, readonly [status: number, sentence: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: "Stable; for programs." }),
    detail: z.string().meta({ description: "For people." }),
    field: z.string().optional().meta({ description: "Which part of the request is at fault." }),
    findings: z.array(findingView).optional().meta({ description: "Of KEY_REFUSED: all that is wrong." }),
    open: z.array(leftOpenView).optional().meta({ description: "What is still open." }),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem document." });
export type Problem = Readonly<z.infer<typeof problemSchema>>;

export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** What a refusal adds to its code. */
export type ProblemWords = Partial<Pick<Problem, "detail" | "field" | "findings" | "open">>;

export function problemOf(code: ProblemCode, { detail, ...more }: ProblemWords = {}): Problem {
  const [status, sentence] = PROBLEMS[code];
  return {
    type: `urn:flotilla:problem:${code.toLowerCase().replaceAll("_", "-")}`,
    title: sentence,
    status,
    code,
    detail: detail ?? sentence,
    ...more,
  };
}
