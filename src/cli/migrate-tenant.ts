// Moves a tenant from one installation to another: it stands still while it is copied, arrives suspended and halted, and is marked
// where it came from. Whatever goes wrong before that leaves the source as it was, and nothing at the target.
import { setTimeout as sleep } from "node:timers/promises";
import type { TenantRow } from "../../adapters/postgres/admin/people.ts";
import { inCopyTransaction } from "../../adapters/postgres/tenant-copy/copy-connection.ts";
import { enginesAlive, openOf } from "../../adapters/postgres/tenant-copy/may-put-back.ts";
import { markMigrated } from "../../adapters/postgres/tenant-copy/migration-mark.ts";
import { type PutBackOutcome, putBackCopy } from "../../adapters/postgres/tenant-copy/put-back-copy.ts";
import { setTenantTerms } from "../../adapters/postgres/tenants/platform-tenants.ts";
import type { TenantId } from "../../engine/domain/ids.ts";
import { backUpTenant } from "./backups/back-up-tenant.ts";
import { keyPrints } from "./backups/key-prints.ts";
import { opensWith } from "./backups/opens-with.ts";
import { refusedCopy } from "./backups/show-put-back.ts";
import { copyOf, type WholeBackup, wholeBackup } from "./backups/whole-backup.ts";
import { granted } from "./cli-context.ts";
import type { OpenInstallation } from "./open-installation.ts";

export interface Migration {
  readonly source: OpenInstallation;
  readonly target: OpenInstallation;
  readonly tenant: TenantRow;
  /** Where the backup goes that it travels in. */
  readonly folder: string;
  /** False: everything is tried at the target and taken back, and the source is not touched. */
  readonly isMeant: boolean;
}

export interface Migrated {
  readonly backup: WholeBackup;
  readonly outcome: Extract<PutBackOutcome, { kind: "put-back" }>;
}

/** Engines hear of a suspension within half a second; an entry that left just before is settled within its window of 2 s. */
const SETTLE_MS = 4_000;

export async function migrateTenant(migration: Migration): Promise<Migrated> {
  const { source, target, tenant, isMeant } = migration;
  await expectNothingOpen(source, tenant);
  if (!isMeant) return bringOver(migration);
  if (tenant.status === "active")
    granted(await setTenantTerms(source.admin, tenant.id, { status: "suspended" }));
  let migrated: Migrated;
  try {
    if ((await ask(source, enginesAlive)) > 0) await sleep(SETTLE_MS);
    await expectNothingOpen(source, tenant);
    migrated = await bringOver(migration);
  } catch (error) {
    if (tenant.status === "active")
      granted(await setTenantTerms(source.admin, tenant.id, { status: "active" }));
    throw error;
  }
  const { sha256 } = migrated.backup.end;
  granted(await markMigrated(source.admin, tenant.id, { to: target.name, was: tenant.status, sha256 }));
  return migrated;
}

async function bringOver({ source, target, tenant, folder, isMeant }: Migration): Promise<Migrated> {
  const keys = source.home === undefined ? { people: null, notify: null } : await keyPrints(source.home);
  const { file } = await backUpTenant({ databaseUrl: source.databaseUrl, tenant, folder, keys });
  const backup = await wholeBackup(file);
  const outcome = await putBackCopy({
    ...{ url: target.databaseUrl, copy: copyOf(backup), as: "arrived", actor: target.admin.actor, isMeant },
    opens: await opensWith(target.home, backup.header),
    reason: `migrated from ${source.name}`,
  });
  if (outcome.kind === "refused") throw refusedCopy(outcome.refusal, tenant.slug);
  return { backup, outcome };
}

async function expectNothingOpen(source: OpenInstallation, { id, slug }: TenantRow): Promise<void> {
  const { positions, orders } = await ask(source, (db) => openOf(db, id as TenantId));
  if (positions + orders > 0) throw refusedCopy({ code: "STILL_OPEN", positions, orders }, slug);
}

function ask<T>(
  { databaseUrl }: OpenInstallation,
  question: Parameters<typeof inCopyTransaction<T>>[2],
): Promise<T> {
  return inCopyTransaction(databaseUrl, "begin read only", question);
}
