// Tenants: made, listed, and the terms on which they are here.
import { type Command, Option } from "commander";
import { createTenant, listTenants, slugOf } from "../../../adapters/postgres/admin/people.ts";
import {
  platformTenant,
  setTenantTerms,
  TENANT_STATUSES,
  type TenantStatus,
} from "../../../adapters/postgres/tenants/platform-tenants.ts";
import { type CliContext, granted } from "../cli-context.ts";
import { CliProblem, EXIT } from "../cli-problem.ts";
import { findTenant } from "../find-tenant.ts";
import { moment } from "../output.ts";
import type { Run } from "../program.ts";
import { tenantBackupCommand } from "./tenant-backup-command.ts";
import { tenantMigrateCommand } from "./tenant-migrate-command.ts";
import { tenantRestoreCommand } from "./tenant-restore-command.ts";

const STATUS_VERBS = {
  suspend: ["suspended", "nobody signs in and nothing is entered; exits and protection go on"],
  resume: ["active", "as before it was suspended"],
  close: ["closed", "its host answers no more, nothing is entered"],
} as const satisfies Record<string, readonly [TenantStatus, string]>;

const LIMITS = ["traders", "providers", "apiKeys", "signalsPerMonth", "executionsPerMonth", "storageBytes"];

export function tenantCommands(program: Command, run: Run): void {
  const tenants = program.command("tenants").alias("tenant").description("white-label partners");
  tenants
    .command("list")
    .description("every tenant")
    .addOption(new Option("--filter <status>", "only these").choices(TENANT_STATUSES))
    .action(run(list));
  tenants
    .command("create <name>")
    .description("a new tenant")
    .option("--slug <label>", "first label of its host; made of the name by default")
    .action(run(create));
  tenants
    .command("terms <tenant>")
    .description("show its features and limits, or set them")
    .option("--feature <name...>", "all that it has from now on")
    .option("--limit <name=number...>", `${LIMITS.join(", ")}; name=none takes one away`)
    .action(run(terms));
  for (const [verb, [status, description]] of Object.entries(STATUS_VERBS)) {
    tenants
      .command(`${verb} <tenant>`)
      .description(description)
      .action(
        run(async (context: CliContext, wanted: string) => {
          const { admin } = await context.record();
          const { id, name } = await findTenant(admin, wanted);
          granted(await setTenantTerms(admin, id, { status }));
          context.out.record({ id, name, status });
        }),
      );
  }
  tenantBackupCommand(tenants, run);
  tenantRestoreCommand(tenants, run);
  tenantMigrateCommand(tenants, run);
}

async function list(context: CliContext, { filter }: { readonly filter?: TenantStatus }): Promise<void> {
  const { admin } = await context.record();
  const rows = (await listTenants(admin))
    .filter(({ status }) => filter === undefined || status === filter)
    .map(({ id, name, slug, status, createdAt }) => ({ id, name, slug, status, created: moment(createdAt) }));
  context.out.table(rows, filter === undefined ? "No tenants yet." : `No tenant is ${filter}.`);
}

async function create(
  context: CliContext,
  name: string,
  { slug = slugOf(name) }: { slug?: string },
): Promise<void> {
  const { admin } = await context.record();
  context.out.record({ id: granted(await createTenant(admin, { name, slug })), name, slug });
}

interface TermsOptions {
  readonly feature?: readonly string[];
  readonly limit?: readonly string[];
}

async function terms(context: CliContext, wanted: string, { feature, limit }: TermsOptions): Promise<void> {
  const { admin } = await context.record();
  const { id } = await findTenant(admin, wanted);
  const before = await platformTenant(admin, id);
  const limits = limit === undefined ? undefined : changedLimits(before?.limits, limit);
  if (feature !== undefined || limits !== undefined)
    granted(await setTenantTerms(admin, id, { features: feature, limits }));
  const after = await platformTenant(admin, id);
  const shown = {
    id,
    name: after?.name,
    status: after?.status,
    features: after?.features,
    limits: after?.limits,
  };
  context.out.value(
    shown,
    `${shown.name} is ${shown.status}\nfeatures ${shown.features?.join(", ")}\nlimits ${text(shown.limits)}`,
  );
}

function text(limits: unknown): string {
  const entries = Object.entries(limits ?? {});
  return entries.length === 0 ? "none" : entries.map(([name, most]) => `${name} ${most}`).join(", ");
}

function changedLimits(before: unknown, wishes: readonly string[]): Readonly<Record<string, number>> {
  const limits = new Map(Object.entries((before ?? {}) as Record<string, number>));
  for (const wish of wishes) {
    const [name = "", value = ""] = wish.split("=");
    if (!LIMITS.includes(name) || !/^(none|\d{1,9})$/.test(value)) {
      throw new CliProblem(
        `"${wish}" is no limit.`,
        `Write one of ${LIMITS.join(", ")} with a number or none: traders=10`,
        EXIT.usage,
      );
    }
    if (value === "none") limits.delete(name);
    else limits.set(name, Number(value));
  }
  return Object.fromEntries(limits);
}
