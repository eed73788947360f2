// What putting a copy back did, would do, or why it is refused, in words with the next step.

import type { CopyRefusal } from "../../../adapters/postgres/tenant-copy/may-put-back.ts";
import type { PutBackOutcome } from "../../../adapters/postgres/tenant-copy/put-back-copy.ts";
import { assertNever } from "../../../engine/domain/assert-never.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";

type Done = Extract<PutBackOutcome, { kind: "put-back" }>;

/** `isMeant`: it was done. */
export function putBackText({ tables, remarks }: Done, isMeant: boolean): string {
  const width = Math.max(...tables.map(({ table }) => table.length));
  const shown = tables
    .filter(({ copied, rows }) => copied + rows > 0)
    .map((each) => `${each.table.padEnd(width)}  ${`${each.copied}`.padStart(8)}  ${wordOf(each)}`);
  const told = remarks.map(({ count, sentence }) => `${count} ${sentence}.`);
  return [
    isMeant ? "Done, table by table:" : "What would be done, table by table:",
    `${"".padEnd(width)}  in backup`,
    ...shown,
    ...told,
  ].join("\n");
}

function wordOf({ policy, copied, rows, isEqual }: Done["tables"][number]): string {
  if (isEqual) return "as in the backup, by hash";
  switch (policy) {
    case "put-back":
      return "put back; what differs is told below";
    case "kept":
      return `kept as it is now (${rows} rows): nothing that was sent or traded is forgotten`;
    case "chained":
      return `goes on (${rows} rows): the audit is never rewound`;
    case "ended":
      return "not put back: everybody signs in anew";
    case "left":
      return copied === 0 ? "left as it is" : "not put back: it was about that moment";
    default:
      return assertNever(policy);
  }
}

/** `isEqual` of every table, for machines. */
export function putBackJson(outcome: Done) {
  const { wasThere, tables, remarks } = outcome;
  return { wasThere, tables, remarks };
}

export function refusedCopy(refusal: CopyRefusal, slug: string): CliProblem {
  const [sentence, advice] = wordsOf(refusal, slug);
  return new CliProblem(sentence, `Nothing was changed. ${advice}`, EXIT.refused);
}

function wordsOf(refusal: CopyRefusal, slug: string): readonly [sentence: string, advice: string] {
  switch (refusal.code) {
    case "OTHER_SCHEMA":
      return [
        `The rows are of schema ${refusal.wanted}, and the database has ${refusal.schema}.`,
        "Rows fit only into the schema that they come from: bring both databases to one version of Flotilla, or put a backup into a database of the version that made it, and then bring that up to date.",
      ];
    case "TENANT_ACTIVE":
      return [`The tenant ${slug} is active, and engines trade for it.`, `First: tenants suspend ${slug}`];
    case "STILL_OPEN":
      return [
        `The tenant ${slug} still has ${refusal.positions} positions and ${refusal.orders} orders open.`,
        `First close them: flatten tenant ${slug} --reason …; \`states\` shows how far it is.`,
      ];
    case "ENGINES_RUN":
      return [
        `${refusal.engines} engines run on this database, and would know nothing of what comes back.`,
        "Stop them (the database stays up), do it again, then start them.",
      ];
    case "TENANT_THERE":
      return [`The tenant ${slug} is there already.`, "Take a migration back with --rollback."];
    case "NAME_TAKEN":
      return [
        `Another tenant stands in the way (${refusal.what}): it has the same name, slug or domain.`,
        "Rename it, then do it again.",
      ];
    default:
      return assertNever(refusal);
  }
}
