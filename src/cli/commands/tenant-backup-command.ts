// `tenants backup`: everything of one tenant in one file.
import type { Command } from "commander";
import { backUpTenant } from "../backups/back-up-tenant.ts";
import { keyPrints } from "../backups/key-prints.ts";
import type { WrittenBackup } from "../backups/write-backup.ts";
import type { CliContext } from "../cli-context.ts";
import { findTenant } from "../find-tenant.ts";
import type { Run } from "../program.ts";

const HELP = `
Writes <FLOTILLA_HOME>/backups/<slug>/<DATE>.jsonl.gz, readable by its owner alone: every row of the tenant as of one
moment, counted and hashed. Engines may trade meanwhile. Secrets stay sealed: exchange keys and signing secrets need this
installation's vault, passwords and authenticator apps its people.key, webhooks' secrets its notify.key. Keep those files
apart from the backup.`;

export function tenantBackupCommand(tenants: Command, run: Run): void {
  tenants
    .command("backup <tenant>")
    .description("everything of one tenant in one file")
    .addHelpText("after", HELP)
    .action(run(backup));
}

async function backup(context: CliContext, wanted: string): Promise<void> {
  const { admin } = await context.record();
  const tenant = await findTenant(admin, wanted);
  const written = await backUpTenant({
    ...{ databaseUrl: await context.databaseUrl(), tenant },
    ...{ folder: context.backupsOf(tenant.slug), keys: await keyPrints(context.home) },
  });
  const { file, header, end } = written;
  context.out.record({
    ...{ tenant: tenant.slug, backup: header.takenAt, file },
    ...{ schema: header.schema, rows: end.rows, sha256: end.sha256 },
  });
  const sealed = sealedIn(written);
  if (sealed !== "")
    context.out.note(`Sealed as they were, and opened only with this installation's keys: ${sealed}.`);
}

const SEALED = {
  credential: "exchange keys (vault.key, vault.pairs)",
  strategy: "strategies' signing secrets (vault.key, vault.pairs)",
  person_secret: "people's passwords and authenticator apps (people.key)",
  webhook_endpoint: "webhooks' secrets (notify.key)",
} as const satisfies Record<string, string>;

function sealedIn({ end }: WrittenBackup): string {
  return Object.entries(SEALED)
    .flatMap(([table, words]) => {
      const rows = end.tables.find(({ name }) => name === table)?.rows ?? 0;
      return rows === 0 ? [] : [`${rows} × ${words}`];
    })
    .join(", ");
}
