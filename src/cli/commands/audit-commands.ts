// Who did what, and whether anybody changed it afterwards.
import type { Command } from "commander";
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import { listTenants } from "../../../adapters/postgres/admin/people.ts";
import { listAudit } from "../../../adapters/postgres/audit/list-audit.ts";
import { verifyChain } from "../../../adapters/postgres/audit/verify-chain.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { readExportedHeads } from "../../audit/heads-file.ts";
import type { CliContext } from "../cli-context.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import { moment } from "../output.ts";
import type { Run } from "../program.ts";

interface Chain {
  readonly id: TenantId | undefined;
  readonly name: string;
}

const PLATFORM: Chain = { id: undefined, name: "(platform)" };

export function auditCommands(program: Command, run: Run): void {
  const audit = program.command("audit").description("who did what, when, from where");
  audit
    .command("list")
    .description("newest first; without --tenant: what concerns the platform")
    .option("--limit <rows>", "how many", "50")
    .action(run(list));
  audit
    .command("verify")
    .description(
      "reads whole chains and tells the first row that was tampered with; without --tenant: every chain",
    )
    .action(run(verify));
}

async function list(context: CliContext, { limit }: { readonly limit: string }): Promise<void> {
  const { admin } = await context.record();
  const rows = Number.parseInt(limit, 10);
  if (!(rows >= 1 && rows <= 10_000))
    throw new CliProblem(`"${limit}" is no number of rows.`, "From 1 to 10000.", EXIT.usage);
  const entries = await listAudit(admin, await context.namedTenantId(), {}, rows);
  const cells = entries.map(({ seq, at, actor, action, subject, detail, ip }) => ({
    ...{ seq, at: moment(at), actor, action, subject, from: ip },
    detail: JSON.stringify(detail),
  }));
  context.out.table(cells, "Nothing was done yet.");
}

async function verify(context: CliContext): Promise<void> {
  const { admin } = await context.record();
  const results = [];
  for (const { id, name } of await chainsOf(context, admin)) {
    const verification = await verifyChain(admin, id, await readExportedHeads(context.auditHeadsFile, id));
    const isWhole = verification.kind === "whole";
    const firstBroken = isWhole ? null : verification.seq;
    const fault = isWhole ? null : verification.fault;
    const rows = isWhole ? verification.head.seq : verification.seq - 1;
    results.push({ chain: name, status: isWhole ? "whole" : "BROKEN", rows, firstBroken, fault });
  }
  context.out.table(results, "There is no chain yet.");
  const broken = results.filter(({ status }) => status === "BROKEN");
  if (broken.length > 0)
    throw new CliProblem(
      `The audit was tampered with: ${broken.map(({ chain, firstBroken }) => `${chain} from row ${firstBroken} on`).join(", ")}.`,
      "Keep the database as it is, and compare with a backup (RUNBOOK.md, The audit does not verify).",
      EXIT.failed,
    );
}

async function chainsOf(context: CliContext, admin: Administration): Promise<readonly Chain[]> {
  const named = await context.namedTenantId();
  const tenants = await listTenants(admin);
  return named === undefined ? [PLATFORM, ...tenants] : tenants.filter(({ id }) => id === named);
}
