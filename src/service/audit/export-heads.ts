// Once a minute the ends of the audit's chains go into a file outside of the database.
import type { Kysely } from "kysely";
import type { Tables } from "../../../adapters/postgres/admin/tables.ts";
import { readAuditHeads } from "../../../adapters/postgres/audit/audit-heads.ts";
import type { CancelTimer, Clock, Timers } from "../../../engine/ports/clock.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import { HeadsFile } from "../../audit/heads-file.ts";

export interface ExportHeadsDeps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly file: string;
}

export const EXPORT_EVERY_MS = 60_000;

/** At once, then every minute. A minute that fails is made up for by the next. */
export function exportHeads({ db, clock, timers, journal, file }: ExportHeadsDeps): CancelTimer {
  const heads = new HeadsFile(file);
  let writing: Promise<unknown> = Promise.resolve();
  const write = (): void => {
    writing = writing
      .then(async () => heads.add(await readAuditHeads(db), clock.now()))
      .catch((error: NodeJS.ErrnoException) =>
        journal.write("error", "audit.heads-not-exported", { reason: error.name, code: error.code }),
      );
  };
  write();
  return timers.every(EXPORT_EVERY_MS, write);
}
