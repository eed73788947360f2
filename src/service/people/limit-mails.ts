// Bounds the mails that nobody in particular can make us send: to one address, and from one.
import { read } from "../../../adapters/postgres/admin/administration.ts";
import { countAttempt } from "../../../adapters/postgres/people/attempts.ts";
import { addressOf } from "../../../adapters/postgres/people/people.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Call } from "../http/call.ts";
import { hashOf } from "./opaque-token.ts";

const WINDOW_MS = 3_600_000;
const MAILS = { most: 3, windowMs: WINDOW_MS } as const;
const FROM_ONE_IP = { most: 30, windowMs: WINDOW_MS } as const;

/** Undefined: go on; else until when to wait. Counts alike for known and unknown addresses. */
export function limitMails(
  { admin, from, now }: Pick<Call, "admin" | "from" | "now">,
  tenantId: TenantId,
  email: string,
): Promise<UnixMs | undefined> {
  return read(
    admin,
    tenantId,
    async (db) =>
      (await countAttempt(db, { key: `mail-ip:${from.ip}`, ...FROM_ONE_IP }, now)) ??
      (await countAttempt(db, { key: `mail:${hashOf(addressOf(email))}`, ...MAILS }, now)),
  );
}
