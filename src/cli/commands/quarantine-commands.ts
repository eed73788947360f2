// What failed again and again and was put away: list it, and try it once more.
import type { Command } from "commander";
import { listQuarantined, releaseQuarantined } from "../../../adapters/postgres/admin/quarantine.ts";
import type { SignalId } from "../../../engine/domain/ids.ts";
import { type CliContext, granted } from "../cli-context.ts";
import { namedAccounts } from "../find.ts";
import { moment } from "../output.ts";
import type { Run } from "../program.ts";

export function quarantineCommands(program: Command, run: Run): void {
  const quarantine = program
    .command("quarantine")
    .description("decisions that failed again and again and were put away");
  quarantine.command("list").description("what was put away, newest first").action(run(list));
  quarantine
    .command("release <signal>")
    .description("decide a signal's quarantined accounts again; entries that expired are denied")
    .action(run(release));
}

async function list(context: CliContext): Promise<void> {
  const { admin } = await context.record();
  const tenantId = await context.tenantId();
  const names = new Map((await namedAccounts(admin, tenantId)).map(({ id, name }) => [id, name]));
  const rows = (await listQuarantined(admin, tenantId)).map((row) => ({
    signal: row.signalId,
    account: row.accountId === null ? "(gone)" : (names.get(row.accountId) ?? row.accountId),
    code: row.code,
    attempts: row.attempts,
    at: moment(row.at),
    reason: row.reason,
  }));
  context.out.table(rows, "Nothing is in quarantine.");
}

async function release(context: CliContext, signalId: string): Promise<void> {
  const { admin } = await context.record();
  const tenantId = await context.tenantId();
  const accounts = granted(await releaseQuarantined(admin, tenantId, signalId as SignalId));
  context.out.record({ signal: signalId, accounts, status: "released" });
}
