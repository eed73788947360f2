// Numbers about all tenants, from the record.
import type { Command } from "commander";
import { usageOfTenants } from "../../../adapters/postgres/tenants/platform-tenants.ts";
import { monthOf } from "../../../adapters/time/month-of.ts";
import { systemClock } from "../../../adapters/time/system-clock.ts";
import type { CliContext } from "../cli-context.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import type { Run } from "../program.ts";

export function statsCommands(program: Command, run: Run): void {
  program
    .command("stats")
    .description("what each tenant has, and used in a month")
    .option("--period <month>", "this-month, last-month, or a month like 2026-11 (UTC)", "this-month")
    .action(run(stats));
}

async function stats(context: CliContext, { period }: { readonly period: string }): Promise<void> {
  const month = monthIn(period, systemClock.now());
  const { admin } = await context.record();
  const rows = (await usageOfTenants(admin, month)).map(
    ({ name, status, traders, providers, accounts, signals, executions }) => ({
      ...{ tenant: name, status, month, traders, providers, accounts, signals, executions },
    }),
  );
  context.out.table(rows, "No tenants yet.");
}

/** The day before this month began lies in the last one. */
export function monthIn(period: string, now: number): string {
  if (period === "this-month") return monthOf(now);
  if (period === "last-month") return monthOf(Date.parse(`${monthOf(now)}-01T00:00:00Z`) - 1);
  if (/^20\d{2}-(0[1-9]|1[0-2])$/.test(period)) return period;
  throw new CliProblem(
    `"${period}" is no period.`,
    "Write this-month, last-month, or a month like 2026-11.",
    EXIT.usage,
  );
}
