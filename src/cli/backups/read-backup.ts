// Reads a backup. First whole, to know that not a byte is missing or changed; then again, part by part, into the database.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import type { CopyPart } from "../../../adapters/postgres/tenant-copy/copy-tenant.ts";
import { RowDigest, type TableDigest } from "../../../adapters/postgres/tenant-copy/row-digest.ts";
import { BACKUP_FORMAT, BACKUP_VERSION, BackupEnd, BackupHeader, TableLine } from "./backup-format.ts";

export type CheckedBackup =
  | { readonly kind: "whole"; readonly file: string; readonly header: BackupHeader; readonly end: BackupEnd }
  | { readonly kind: "damaged"; readonly why: string }
  | { readonly kind: "other-version"; readonly version: number };

const AnyHeader = z.looseObject({ format: z.literal(BACKUP_FORMAT), version: z.int() });
const Row = z.array(z.string().nullable());

export async function checkBackup(file: string): Promise<CheckedBackup> {
  const check = new BackupCheck();
  let version: number | undefined;
  try {
    for await (const line of linesOf(file)) {
      version ??= AnyHeader.parse(JSON.parse(line.toString())).version;
      if (version !== BACKUP_VERSION) return { kind: "other-version", version };
      check.line(line);
    }
  } catch (error) {
    return { kind: "damaged", why: `it cannot be read to its end (${(error as Error).name})` };
  }
  const { header, end, why } = check;
  if (why !== undefined || header === undefined || end === undefined)
    return { kind: "damaged", why: why ?? "it is torn: its last line is missing" };
  return { kind: "whole", file, header, end };
}

const PAGE_ROWS = 500;

/** Of a file that was found whole. Throws where it is no longer what it was then. */
export async function* backupParts({
  file,
  end,
}: Extract<CheckedBackup, { kind: "whole" }>): AsyncGenerator<CopyPart> {
  const check = new BackupCheck();
  let rows: string[][] = [];
  for await (const line of linesOf(file)) {
    check.line(line);
    if (line[0] === ROW_START) rows.push(JSON.parse(line.toString()));
    if (rows.length > 0 && (rows.length === PAGE_ROWS || line[0] !== ROW_START)) {
      yield { kind: "rows", rows };
      rows = [];
    }
    const { table } = check;
    if (line[0] !== ROW_START && table !== undefined && check.end === undefined)
      yield { kind: "table", name: table.table, columns: table.columns };
  }
  if (check.end?.sha256 !== end.sha256 || check.why !== undefined)
    throw new Error(`${file} changed while it was read`);
}

const LINE_END = 0x0a;
const ROW_START = "[".charCodeAt(0);

/** Split at line feeds alone: text in a row may hold other characters that break lines. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(file).pipe(createGunzip()) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_END); at >= 0; at = chunk.indexOf(LINE_END, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, at)]);
      rest = [];
      from = at + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  // What stands behind the last line feed was cut off.
  if (rest.length > 0) yield Buffer.concat(rest);
}

class BackupCheck {
  header: BackupHeader | undefined;
  table: z.infer<typeof TableLine> | undefined;
  end: BackupEnd | undefined;
  why: string | undefined;
  readonly #hash = createHash("sha256");
  readonly #tables: TableDigest[] = [];
  #digest: RowDigest | undefined;

  /** Without its line feed. Throws on what is no line of a backup. */
  line(bytes: Buffer): void {
    if (this.end !== undefined) this.why ??= "something stands behind its end";
    const value: unknown = JSON.parse(bytes.toString());
    if (this.header === undefined) this.header = BackupHeader.parse(value);
    else if (Array.isArray(value)) this.#row(Row.parse(value));
    else if (typeof value === "object" && value !== null && "table" in value)
      this.#begin(TableLine.parse(value));
    else this.#close(BackupEnd.parse(value));
    this.#hash.update(bytes).update("\n");
  }

  #begin(table: z.infer<typeof TableLine>): void {
    this.#endTable();
    this.table = table;
    this.#digest = new RowDigest(table.table);
  }

  #row(row: readonly (string | null)[]): void {
    if (row.length !== this.table?.columns.length) throw new Error("a row of another table");
    this.#digest?.add(row);
  }

  #endTable(): void {
    if (this.#digest !== undefined) this.#tables.push(this.#digest.end());
    this.#digest = undefined;
  }

  #close(end: BackupEnd): void {
    this.#endTable();
    this.end = end;
    if (this.#hash.copy().digest("hex") !== end.sha256)
      this.why ??= "its SHA-256 is another than the one at its end: something in it was changed";
    if (JSON.stringify(this.#tables) !== JSON.stringify(end.tables))
      this.why ??= "its tables are not those that it counts at its end";
  }
}
