// The notifier on the record: what is told is a row first.
import type { Kysely } from "kysely";
import type { Notifier } from "../../../adapters/notify/notifier.ts";
import type { Tables } from "../../../adapters/postgres/admin/tables.ts";
import { putNotice } from "../../../adapters/postgres/notifications/put-notice.ts";
import type { Clock } from "../../../engine/ports/clock.ts";

export function recordNotifier(db: Kysely<Tables>, clock: Clock): Notifier {
  return { tell: async (notice) => void (await putNotice(db, notice, clock.now())) };
}
