// A backup that may be put back: whole, and of a form that this version reads.
import type { CopyToPut } from "../../../adapters/postgres/tenant-copy/put-back-copy.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import { backupParts, type CheckedBackup, checkBackup } from "./read-backup.ts";

export type WholeBackup = Extract<CheckedBackup, { kind: "whole" }>;

/** Throws `CliProblem` for any other. */
export async function wholeBackup(file: string): Promise<WholeBackup> {
  const checked = await checkBackup(file);
  switch (checked.kind) {
    case "whole":
      return checked;
    case "damaged":
      throw new CliProblem(
        `The backup ${file} is damaged: ${checked.why}.`,
        "Nothing was changed. Use another copy of it, or another backup.",
        EXIT.refused,
      );
    case "other-version":
      throw new CliProblem(
        `The backup ${file} has the form ${checked.version}, which this version of Flotilla does not read.`,
        "Use the version that made it.",
        EXIT.refused,
      );
  }
}

export function copyOf(backup: WholeBackup): CopyToPut {
  const { header, end } = backup;
  return {
    ...{ tenantId: header.tenant.id as TenantId, schema: header.schema, sha256: end.sha256 },
    ...{ takenAt: Date.parse(header.takenAt) as UnixMs, tables: end.tables },
    parts: () => backupParts(backup),
  };
}
