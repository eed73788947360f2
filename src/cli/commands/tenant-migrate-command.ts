// `tenants migrate`: one tenant from one installation to another, and back as long as it did nothing there.
import type { Command } from "commander";
import { migrationMark, takeMarkBack } from "../../../adapters/postgres/tenant-copy/migration-mark.ts";
import { removeCopy } from "../../../adapters/postgres/tenant-copy/remove-copy.ts";
import { putBackJson, putBackText } from "../backups/show-put-back.ts";
import { type CliContext, granted } from "../cli-context.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import { findTenant } from "../find-tenant.ts";
import { migrateTenant } from "../migrate-tenant.ts";
import { installationCalled, type OpenInstallation, openInstallation } from "../open-installation.ts";
import type { Run } from "../program.ts";

const HELP = `
Installations are named in variables: FLOTILLA_INSTALLATION_DEV_URL (or …_URL_FILE) is the database of dev, and
FLOTILLA_INSTALLATION_DEV_HOME its data folder, where that is on this machine. Both have the same schema.

Without --yes it is tried at the target and taken back. The tenant must have nothing open. It is suspended while it is
copied, keeps every id, is compared by hash, arrives suspended and halted, and is then closed and halted where it came from.
What the target's keys do not open is dropped and counted: exchange keys are linked anew, people set new passwords.
Whatever fails leaves the source as it was, and nothing at the target.

--rollback removes the copy, as long as nothing was accepted or sent there, and puts the source back into service.`;

interface MigrateOptions {
  readonly from: string;
  readonly to: string;
  readonly rollback?: true;
  readonly yes?: true;
}

interface Both {
  readonly source: OpenInstallation;
  readonly target: OpenInstallation;
  readonly isMeant: boolean;
}

export function tenantMigrateCommand(tenants: Command, run: Run): void {
  tenants
    .command("migrate <tenant>")
    .description("one tenant from one installation to another, and back")
    .requiredOption("--from <name>", "the installation that has it, e.g. dev")
    .requiredOption("--to <name>", "the installation that gets it, e.g. prod")
    .option("--rollback", "take a migration from --from to --to back")
    .option("--yes", "do it")
    .addHelpText("after", HELP)
    .action(run(migrate));
}

async function migrate(context: CliContext, wanted: string, options: MigrateOptions): Promise<void> {
  const [from, to] = [options.from, options.to].map((name) => installationCalled(context, name));
  if (from === undefined || to === undefined || from.databaseUrl === to.databaseUrl)
    throw new CliProblem(
      `${options.from} and ${options.to} are the same database.`,
      "Name two installations.",
      EXIT.usage,
    );
  const source = await openInstallation(context, from);
  const target = await openInstallation(context, to);
  try {
    const both = { source, target, isMeant: options.yes === true };
    await (options.rollback === true ? takeBack(context, wanted, both) : bringOver(context, wanted, both));
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
  if (options.yes !== true) throw new CliProblem("Nothing was changed.", "Add --yes to do it.", EXIT.refused);
}

async function bringOver(context: CliContext, wanted: string, both: Both): Promise<void> {
  const { source, target, isMeant } = both;
  const tenant = await findTenant(source.admin, wanted);
  const { slug } = tenant;
  if (tenant.status === "closed") {
    const mark = await migrationMark(source.admin, tenant.id);
    throw new CliProblem(
      `The tenant ${slug} is closed at ${source.name}${mark === undefined ? "" : `: it was migrated to ${mark.to}`}.`,
      mark === undefined ? `Open it first: tenants resume ${slug}` : "Take that back first, with --rollback.",
      EXIT.refused,
    );
  }
  const folder = context.backupsOf(slug);
  const { backup, outcome } = await migrateTenant({ ...both, tenant, folder });
  const { file, header, end } = backup;
  context.out.value(
    {
      ...{
        tenant: slug,
        from: source.name,
        to: target.name,
        backup: header.takenAt,
        file,
        sha256: end.sha256,
      },
      ...{ done: isMeant, ...putBackJson(outcome) },
    },
    `${slug} from ${source.name} to ${target.name}, ${end.rows} rows (${end.sha256.slice(0, 16)}…)\n${putBackText(outcome, isMeant)}`,
  );
  if (!isMeant) return;
  if (outcome.enginesAlive > 0)
    context.out.note(
      `Start the engines of ${target.name} anew before the tenant trades: they read equity and positions at their start.`,
    );
  context.out.note(
    `It is closed at ${source.name}, and suspended and halted at ${target.name}. To let it trade there: tenants resume ${slug}, resume tenant ${slug}.\n` +
      `To take it back: tenants migrate ${slug} --from ${source.name} --to ${target.name} --rollback`,
  );
}

const REFUSALS = {
  NO_COPY: ["did not come by a migration", "It is another tenant of that id: nothing is removed."],
  ACTIVE: ["is active there", "Suspend it there first: tenants suspend …"],
  USED: [
    "has accepted signals or sent orders there since",
    "Those would be forgotten. Close what it has open there, and migrate it on from there to a third installation.",
  ],
} as const;

async function takeBack(
  context: CliContext,
  wanted: string,
  { source, target, isMeant }: Both,
): Promise<void> {
  const { id, slug } = await findTenant(source.admin, wanted);
  const mark = await migrationMark(source.admin, id);
  if (mark !== undefined && mark.to !== target.name)
    throw new CliProblem(
      `${slug} was migrated to ${mark.to}, not to ${target.name}.`,
      `Say --to ${mark.to}.`,
      EXIT.refused,
    );
  const removal = await removeCopy({
    url: target.databaseUrl,
    tenantId: id,
    actor: target.admin.actor,
    isMeant,
  });
  if (removal.kind === "refused") {
    const [why, advice] = REFUSALS[removal.code];
    throw new CliProblem(`${slug} ${why}.`, `Nothing was changed. ${advice}`, EXIT.refused);
  }
  if (removal.kind === "gone" && mark === undefined)
    throw new CliProblem(
      `There is no migration of ${slug} from ${source.name} to ${target.name} to take back.`,
      "",
      EXIT.notFound,
    );
  // Without a mark it was killed before it could set one, and is suspended.
  if (isMeant && mark !== undefined) granted(await takeMarkBack(source.admin, id, mark));
  const removed = removal.kind === "removed" ? removal.rows : 0;
  context.out.record({
    ...{ tenant: slug, from: source.name, to: target.name, removed, done: isMeant },
    status: mark?.was ?? "suspended",
  });
}
