// `tenants restore`: one tenant as it was when a backup was taken.
import type { Command } from "commander";
import { listTenants } from "../../../adapters/postgres/admin/people.ts";
import { putBackCopy } from "../../../adapters/postgres/tenant-copy/put-back-copy.ts";
import { chooseBackup } from "../backups/choose-backup.ts";
import { opensWith } from "../backups/opens-with.ts";
import { putBackJson, putBackText, refusedCopy } from "../backups/show-put-back.ts";
import { copyOf, wholeBackup } from "../backups/whole-backup.ts";
import type { CliContext } from "../cli-context.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import type { Run } from "../program.ts";

const HELP = `
Without --yes it shows what would change, and changes nothing. The tenant must be suspended and have nothing open:
  npm run cli -- tenants suspend <tenant>
  npm run cli -- flatten tenant <tenant> --reason restore
It comes back suspended and halted, its live accounts not armed. Signals, orders, fills, positions, kill switches and the
audit are never rewound: what is newer than the backup stays, so nothing is sent twice. Sessions, codes and links end.
Where the tenant is gone from the database, stop the engines first, and start them after.
Then: tenants resume <tenant>, resume tenant <tenant>, accounts arm <account>`;

interface RestoreOptions {
  readonly backup: string;
  readonly yes?: true;
}

export function tenantRestoreCommand(tenants: Command, run: Run): void {
  tenants
    .command("restore <tenant>")
    .description("one tenant as it was when a backup was taken")
    .requiredOption("--backup <date>", "which one: 2026-11-28, or more of its name")
    .option("--yes", "do it")
    .addHelpText("after", HELP)
    .action(run(restore));
}

async function restore(context: CliContext, wanted: string, { backup, yes }: RestoreOptions): Promise<void> {
  const slug = await slugOfBackups(context, wanted);
  const whole = await wholeBackup(await chooseBackup(context.backupsOf(slug), backup));
  const outcome = await putBackCopy({
    ...{ url: await context.databaseUrl(), copy: copyOf(whole), as: "restored", actor: context.actor },
    ...{ opens: await opensWith(context.home, whole.header), isMeant: yes === true },
    reason: `restored from the backup of ${whole.header.takenAt}`,
  });
  if (outcome.kind === "refused") throw refusedCopy(outcome.refusal, slug);
  const { file, header, end } = whole;
  context.out.value(
    {
      tenant: slug,
      backup: header.takenAt,
      file,
      sha256: end.sha256,
      done: yes === true,
      ...putBackJson(outcome),
    },
    `${slug}, backup of ${header.takenAt}, ${end.rows} rows, whole (${end.sha256.slice(0, 16)}…)\n${putBackText(outcome, yes === true)}`,
  );
  if (yes !== true) throw new CliProblem("Nothing was changed.", "Add --yes to do it.", EXIT.refused);
  if (!outcome.wasThere)
    context.out.note("Start the engines now: they ask the venues what happened since the backup.");
  context.out.note(
    `The tenant is suspended and halted. To let it trade: tenants resume ${slug}, resume tenant ${slug}, and accounts arm … for live accounts.`,
  );
}

/** A tenant that is gone from the database has its folder still. */
async function slugOfBackups(context: CliContext, wanted: string): Promise<string> {
  const { admin } = await context.record();
  const found = (await listTenants(admin)).find(
    ({ id, name, slug }) => slug === wanted || name === wanted || id === wanted.toLowerCase(),
  );
  if (found !== undefined) return found.slug;
  if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(wanted)) return wanted;
  throw new CliProblem(
    `There is no tenant "${wanted}".`,
    "Use its slug: the name of its folder of backups.",
    EXIT.notFound,
  );
}
