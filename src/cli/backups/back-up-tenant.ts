// Takes a backup of one tenant: a copy of all that it has, as of one moment, in one file.
import { copyTenant } from "../../../adapters/postgres/tenant-copy/copy-tenant.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { BACKUP_FORMAT, BACKUP_VERSION } from "./backup-format.ts";
import type { KeyPrints } from "./key-prints.ts";
import { type WrittenBackup, writeBackup } from "./write-backup.ts";

export interface BackUp {
  readonly databaseUrl: string;
  readonly tenant: { readonly id: TenantId; readonly slug: string; readonly name: string };
  readonly folder: string;
  readonly keys: KeyPrints;
}

export function backUpTenant({ databaseUrl, tenant, folder, keys }: BackUp): Promise<WrittenBackup> {
  const { id, slug, name } = tenant;
  return copyTenant(databaseUrl, id, ({ schema, installation, takenAt }, parts) =>
    writeBackup(
      folder,
      {
        ...{ format: BACKUP_FORMAT, version: BACKUP_VERSION, schema, installation },
        ...{ tenant: { id, slug, name }, takenAt: new Date(takenAt).toISOString(), keys: { ...keys } },
      },
      parts,
    ),
  );
}
