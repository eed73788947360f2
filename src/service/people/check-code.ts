// Checks a one-time code: the try is counted and committed before anything is compared, so that guesses side by side gain nothing.

import type { CheckedCode } from "../../../adapters/otp/one-time-codes.ts";
import { type Administration, read } from "../../../adapters/postgres/admin/administration.ts";
import { countAttempt, forgetAttempts } from "../../../adapters/postgres/people/attempts.ts";
import { type CodeTry, type TriedCode, tryCode, useCode } from "../../../adapters/postgres/people/codes.ts";
import { factorOf, takeRecoveryCode, useFactorStep } from "../../../adapters/postgres/people/secrets.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { PersonId } from "../access/principal.ts";
import { refuse, refuseFor } from "../http/answer.ts";
import { openFactor } from "./factor-box.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { recoveryHash } from "./recovery-codes.ts";
import { totpStep } from "./totp.ts";

/** Of one person, over all requests and ways: guessing for a day then hits a code once in 700 days. */
export const FACTOR_TRIES = { most: 10, windowMs: 30 * 60_000 } as const;

export type CodeVerdict =
  | { readonly kind: "right"; readonly tried: TriedCode }
  | { readonly kind: "refused"; readonly refusal: ReturnType<typeof refuse> };

interface GivenCode extends CodeTry {
  readonly tenantId: TenantId;
  readonly code: string;
}

export async function checkCode(
  deps: PeopleDeps,
  admin: Administration,
  given: GivenCode,
  now: UnixMs,
): Promise<CodeVerdict> {
  const { tenantId, id, code } = given;
  const begun = await read(admin, tenantId, async (db) => {
    const tried = await tryCode(db, given, now);
    if (tried === undefined) return undefined;
    return { tried, until: await countAttempt(db, { key: factorKey(tried.personId), ...FACTOR_TRIES }, now) };
  });
  if (begun === undefined) return { kind: "refused", refusal: refuse("CODE_REFUSED") };
  const { tried, until } = begun;
  if (until !== undefined) return { kind: "refused", refusal: refuseFor("RATE_LIMITED", until - now) };
  const { personId, channel, destination, proof } = tried;
  const checked =
    channel === "totp"
      ? await checkFactor(deps, admin, { tenantId, personId, code }, now)
      : await deps.codes.check({ id, address: destination, proof }, code);
  if (checked === "unavailable") return { kind: "refused", refusal: refuse("CODE_NOT_SENT") };
  const isUsed =
    checked === "right" &&
    (await read(admin, tenantId, async (db) => {
      await forgetAttempts(db, factorKey(personId));
      return useCode(db, { tenantId, personId }, id, now);
    }));
  return isUsed ? { kind: "right", tried } : { kind: "refused", refusal: refuse("CODE_REFUSED") };
}

function factorKey(personId: PersonId): string {
  return `factor:${personId}`;
}

/** A code of the app, or one from paper. */
function checkFactor(
  { keys }: PeopleDeps,
  admin: Administration,
  given: { readonly tenantId: TenantId; readonly personId: PersonId; readonly code: string },
  now: UnixMs,
): Promise<CheckedCode> {
  const { tenantId, personId, code } = given;
  return read(admin, tenantId, async (db) => {
    if (!/^\d{6}$/.test(code))
      return (await takeRecoveryCode(db, personId, recoveryHash(keys, personId, code))) ? "right" : "wrong";
    const { sealed } = await factorOf(db, personId);
    const secret = sealed === undefined ? undefined : openFactor(keys.factors, sealed, [tenantId, personId]);
    const step = secret === undefined ? undefined : totpStep(secret, code, now);
    if (step === undefined) return "wrong";
    return (await useFactorStep(db, given, step)) ? "right" : "wrong";
  });
}
