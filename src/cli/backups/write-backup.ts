// Writes a backup: whole under its name, or not at all.
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { CopyPart } from "../../../adapters/postgres/tenant-copy/copy-tenant.ts";
import { RowDigest, type TableDigest } from "../../../adapters/postgres/tenant-copy/row-digest.ts";
import { BACKUP_ENDING, type BackupEnd, type BackupHeader } from "./backup-format.ts";

export interface WrittenBackup {
  readonly file: string;
  readonly header: BackupHeader;
  readonly end: BackupEnd;
}

/** `folder` is made where it is missing. */
export async function writeBackup(
  folder: string,
  header: BackupHeader,
  parts: AsyncIterable<CopyPart>,
): Promise<WrittenBackup> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${header.takenAt.replaceAll(":", "-").replace(".", "-")}${BACKUP_ENDING}`);
  const draft = `${file}.draft`;
  try {
    const lines = new BackupLines(header);
    await pipeline(
      Readable.from(lines.of(parts), { objectMode: false }),
      createGzip(),
      // On disk before it gets its name.
      createWriteStream(draft, { flags: "wx", mode: 0o600, flush: true }),
    );
    await rename(draft, file);
    await syncFolder(folder);
    return { file, header, end: lines.end };
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** The new name is on disk too. Windows opens no folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

class BackupLines {
  readonly #header: BackupHeader;
  readonly #hash = createHash("sha256");
  readonly #tables: TableDigest[] = [];
  #table: RowDigest | undefined;

  constructor(header: BackupHeader) {
    this.#header = header;
  }

  /** Of what was written so far. */
  get end(): BackupEnd {
    const rows = this.#tables.reduce((sum, table) => sum + table.rows, 0);
    return { tables: this.#tables, rows, sha256: this.#hash.copy().digest("hex") };
  }

  async *of(parts: AsyncIterable<CopyPart>): AsyncGenerator<string> {
    yield this.#hashed(`${JSON.stringify(this.#header)}\n`);
    for await (const part of parts) {
      if (part.kind === "rows") yield this.#hashed(part.rows.map((row) => this.#table?.add(row)).join(""));
      else {
        this.#endTable();
        this.#table = new RowDigest(part.name);
        yield this.#hashed(`${JSON.stringify({ table: part.name, columns: part.columns })}\n`);
      }
    }
    this.#endTable();
    yield `${JSON.stringify(this.end)}\n`;
  }

  #hashed(text: string): string {
    this.#hash.update(text);
    return text;
  }

  #endTable(): void {
    if (this.#table !== undefined) this.#tables.push(this.#table.end());
    this.#table = undefined;
  }
}
