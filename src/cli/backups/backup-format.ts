// What a backup of a tenant looks like: gzip of JSON lines. The first line says what it is; then follows each table, its name before
// its rows; the last line counts and seals what stands before it. A file without its last line is torn.
import { z } from "zod";

export const BACKUP_FORMAT = "flotilla-tenant";
export const BACKUP_VERSION = 1;
export const BACKUP_ENDING = ".jsonl.gz";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const BackupHeader = z.strictObject({
  format: z.literal(BACKUP_FORMAT),
  version: z.int(),
  /** The newest migration of the database that it was taken from. */
  schema: z.string(),
  installation: z.string(),
  tenant: z.strictObject({ id: z.uuid(), slug: z.string(), name: z.string() }),
  takenAt: z.iso.datetime(),
  /** Prints of the installation's keys: what is sealed or peppered with others cannot be used. Null: not on that machine. */
  keys: z.strictObject({ people: z.string().nullable(), notify: z.string().nullable() }),
});
export type BackupHeader = Readonly<z.infer<typeof BackupHeader>>;

export const TableLine = z.strictObject({ table: z.string(), columns: z.array(z.string()).min(1) });

export const BackupEnd = z.strictObject({
  tables: z.array(z.strictObject({ name: z.string(), rows: z.int().min(0), sha256 })),
  rows: z.int().min(0),
  /** Of every byte before this line. */
  sha256,
});
export type BackupEnd = Readonly<z.infer<typeof BackupEnd>>;
