// Asks a person for a one-time code: from their app, or sent to their phone, e-mail address or chat.
import { type Administration, read } from "../../../adapters/postgres/admin/administration.ts";
import { countAttempt } from "../../../adapters/postgres/people/attempts.ts";
import { CODE_LIFE_MS, insertCode, newCodeId } from "../../../adapters/postgres/people/codes.ts";
import type { PersonRow } from "../../../adapters/postgres/people/people.ts";
import type { CodePurpose } from "../../../adapters/postgres/people/people-tables.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { SessionId } from "../access/principal.ts";
import { type Answer, done, refuse, refuseFor } from "../http/answer.ts";
import { iso } from "../http/view-text.ts";
import type { PeopleDeps } from "./people-deps.ts";
import type { CodeNeeded } from "./session-views.ts";

/** Three codes in ten minutes to one destination: more would be noise, a bill, or somebody guessing. */
export const CODE_SENDS = { most: 3, windowMs: 10 * 60_000 } as const;

export interface WantedCode {
  readonly person: PersonRow;
  readonly purpose: CodePurpose;
  readonly sessionId: SessionId | undefined;
  /** To a number that is not yet proved to be theirs. */
  readonly phone?: string;
  /** Likewise a chat of Telegram. */
  readonly chat?: string;
}

type Way =
  | { readonly channel: "totp"; readonly address: "" }
  | { readonly channel: "sms" | "email" | "telegram"; readonly address: string };

export async function requestCode(
  deps: PeopleDeps,
  admin: Administration,
  wanted: WantedCode,
  now: UnixMs,
): Promise<Answer<CodeNeeded>> {
  const { person, purpose, sessionId } = wanted;
  const tenantId = person.tenant_id;
  const way = wayTo(wanted);
  const id = newCodeId();
  let proof = "";
  if (way.channel !== "totp") {
    const { channel, address } = way;
    const limit = { key: `send:${channel}:${address}`, ...CODE_SENDS };
    const until = await read(admin, tenantId, (db) => countAttempt(db, limit, now));
    if (until !== undefined) return refuseFor("RATE_LIMITED", until - now);
    const started = await deps.codes.start({ id, tenantId, channel, address, locale: person.locale });
    if (started.kind === "unavailable") return refuse("CODE_NOT_SENT");
    proof = started.proof;
  }
  const { channel, address: destination } = way;
  const code = {
    tenantId,
    personId: person.id,
    id,
    purpose,
    sessionId,
    channel,
    destination,
    proof,
    at: now,
  };
  await read(admin, tenantId, (db) => insertCode(db, code));
  return done(
    { kind: "code-needed", requestId: id, channel, expiresAt: iso((now + CODE_LIFE_MS) as UnixMs) },
    { "cache-control": "no-store" },
  );
}

/** The strongest that the person has. */
function wayTo({ person, phone, chat }: WantedCode): Way {
  if (chat !== undefined) return { channel: "telegram", address: chat };
  if (phone !== undefined) return { channel: "sms", address: phone };
  if (person.second_factor === "totp") return { channel: "totp", address: "" };
  if (person.second_factor === "sms" && person.phone !== null)
    return { channel: "sms", address: person.phone };
  return { channel: "email", address: person.email };
}
