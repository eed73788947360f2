// Second factors: an authenticator app with recovery codes, or a phone number. Changing one freezes what is worth stealing.
import { z } from "zod";
import { read } from "../../../adapters/postgres/admin/administration.ts";
import { findPerson, type PersonRow } from "../../../adapters/postgres/people/people.ts";
import { changeFactor, type FactorChange } from "../../../adapters/postgres/people/proof-changes.ts";
import { factorOf, setSecrets } from "../../../adapters/postgres/people/secrets.ts";
import type { SessionId } from "../access/principal.ts";
import { type Answer, done, refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type Operation, operation } from "../http/operation.ts";
import { checkCode } from "./check-code.ts";
import { openFactor, sealFactor } from "./factor-box.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { codeText } from "./people-fields.ts";
import { newRecoveryCodes } from "./recovery-codes.ts";
import { requestCode } from "./request-code.ts";
import { codeNeededView } from "./session-views.ts";
import { tellPerson } from "./tell-person.ts";
import { newTotpSecret, totpStep, totpWords } from "./totp.ts";

const TAG = "Second factors";
const SECRET_ONCE = { "cache-control": "no-store" };

const newTotpView = z
  .object({
    uri: z.string().meta({ description: "For a QR code." }),
    secret: z.string().meta({ description: "For typing." }),
  })
  .meta({ id: "NewTotp" });
const recoveryView = z
  .object({
    recoveryCodes: z.array(z.string()).meta({ description: "Each works once. Shown now and never again." }),
  })
  .meta({ id: "RecoveryCodes" });
const phoneText = z
  .string()
  .regex(/^\+[1-9][0-9]{6,14}$/)
  .meta({ description: "International, like +5511999990000." });

export function factorOperations(deps: PeopleDeps): readonly Operation[] {
  return [
    operation({
      id: "createTotp",
      method: "POST",
      path: "/v1/me/totp",
      tag: TAG,
      summary: "Authenticator app: get a secret",
      description: "It counts once you have confirmed it with a first code; until then the one before does.",
      success: { status: 201, description: "The secret, for the app.", body: newTotpView },
      answersSecret: true,
      handle: (call) => withCaller(call, (caller) => createTotp(deps, call, caller)),
    }),
    operation({
      id: "confirmTotp",
      method: "POST",
      path: "/v1/me/totp/confirm",
      tag: TAG,
      summary: "Authenticator app: confirm it with a first code",
      body: z.strictObject({ code: codeText }),
      success: { status: 200, description: "It counts from now on.", body: recoveryView },
      problems: ["CODE_REFUSED", "FACTOR_MISSING"],
      answersSecret: true,
      handle: (call) => withCaller(call, (caller) => confirmTotp(deps, call, caller, call.body.code)),
    }),
    operation({
      id: "deleteFactor",
      method: "DELETE",
      path: "/v1/me/second-factor",
      tag: TAG,
      summary: "Go without a second factor",
      description: "Freezes changes of keys, limits and payouts for 24 hours, and ends your other sessions.",
      success: { status: 204, description: "Gone." },
      problems: ["FACTOR_MISSING"],
      handle: (call) =>
        withCaller(call, async (caller) => {
          if (caller.person.second_factor === null) return refuse("FACTOR_MISSING");
          return settle(deps, call, caller, { kind: "none" }, () => done(undefined));
        }),
    }),
    operation({
      id: "setPhone",
      method: "PUT",
      path: "/v1/me/phone",
      tag: TAG,
      summary: "Phone number: have a code sent to it",
      body: z.strictObject({ phone: phoneText }),
      success: { status: 200, description: "A code is on its way.", body: codeNeededView },
      problems: ["RATE_LIMITED", "CODE_NOT_SENT"],
      handle: (call) =>
        withCaller(call, ({ person, sessionId }) => {
          const wanted = { person, purpose: "phone", sessionId, phone: call.body.phone } as const;
          return requestCode(deps, call.admin, wanted, call.now);
        }),
    }),
    operation({
      id: "confirmPhone",
      method: "POST",
      path: "/v1/me/phone/confirm",
      tag: TAG,
      summary: "Phone number: give the code",
      body: z.strictObject({
        requestId: z.uuid(),
        code: codeText,
        asFactor: z.boolean().default(false).meta({
          description: "Ask for an SMS code at sign-in. An authenticator app is safer, and comes first.",
        }),
      }),
      success: { status: 204, description: "The number is yours." },
      problems: ["CODE_REFUSED", "RATE_LIMITED"],
      handle: (call) => withCaller(call, (caller) => confirmPhone(deps, call, caller, call.body)),
    }),
  ];
}

interface Caller {
  readonly person: PersonRow;
  readonly sessionId: SessionId;
}

async function withCaller<Body>(
  { admin, tenantId, principal }: Call,
  handle: (caller: Caller) => Promise<Answer<Body>>,
): Promise<Answer<Body>> {
  if (principal?.by.kind !== "session") return refuse("AUTHENTICATION_REQUIRED");
  const person = await findPerson(admin, tenantId, { id: principal.personId });
  return person === undefined
    ? refuse("SESSION_ENDED")
    : handle({ person, sessionId: principal.by.sessionId });
}

async function createTotp({ keys }: PeopleDeps, { admin, tenant, tenantId }: Call, { person }: Caller) {
  const secret = newTotpSecret();
  const sealed = sealFactor(keys.factors, secret, [tenantId, person.id]);
  const who = { tenantId, personId: person.id };
  await read(admin, tenantId, (db) => setSecrets(db, who, { sealed_next_factor: sealed }));
  return done(totpWords(secret, { issuer: tenant.name, label: person.email }), SECRET_ONCE);
}

async function confirmTotp(deps: PeopleDeps, call: Call, caller: Caller, code: string) {
  const { admin, tenantId, now } = call;
  const { person } = caller;
  const { sealedNext } = await read(admin, tenantId, (db) => factorOf(db, person.id));
  if (sealedNext === undefined) return refuse("FACTOR_MISSING");
  const secret = openFactor(deps.keys.factors, sealedNext, [tenantId, person.id]);
  const step = secret === undefined ? undefined : totpStep(secret, code, now);
  if (step === undefined) return refuse("CODE_REFUSED", { field: "code" });
  const recovery = newRecoveryCodes(deps.keys, person.id);
  const factor = { kind: "totp", sealed: sealedNext, step, recoveryHashes: recovery.hashes } as const;
  return settle(deps, call, caller, factor, () => done({ recoveryCodes: [...recovery.texts] }, SECRET_ONCE));
}

async function confirmPhone(
  deps: PeopleDeps,
  call: Call,
  caller: Caller,
  {
    requestId,
    code,
    asFactor,
  }: { readonly requestId: string; readonly code: string; readonly asFactor: boolean },
): Promise<Answer<undefined>> {
  const { admin, tenantId, now } = call;
  const given = { tenantId, id: requestId, purpose: "phone", sessionId: caller.sessionId, code } as const;
  const verdict = await checkCode(deps, admin, given, now);
  if (verdict.kind === "refused") return verdict.refusal;
  const factor = { kind: "sms", phone: verdict.tried.destination, asFactor } as const;
  return settle(deps, call, caller, factor, () => done(undefined));
}

/** Changes it, and tells the person by another way than the one that they just used. */
async function settle<Body>(
  deps: PeopleDeps,
  { admin, tenant, tenantId }: Call,
  { person, sessionId }: Caller,
  factor: FactorChange,
  answer: () => Answer<Body>,
): Promise<Answer<Body>> {
  const outcome = await changeFactor(admin, { tenantId, personId: person.id, sessionId }, factor);
  if (outcome.kind === "refused") return refuse(outcome.code, { detail: outcome.sentence });
  if (outcome.value.froze) await tellPerson(deps, person, (words) => words.factorChanged(tenant.name));
  return answer();
}
