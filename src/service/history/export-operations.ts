// Everything that happened, as a file: streamed page by page, so that its length costs no memory, and safe to open in a spreadsheet.
import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import { z } from "zod";
import { type Administration, read } from "../../../adapters/postgres/admin/administration.ts";
import { type After, list, type Range } from "../../../adapters/postgres/history/listing.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { fileAnswer, jsonLinesFile } from "../http/file-answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { asView } from "./as-view.ts";
import { instantInput } from "./list-operations.ts";
import { RECORD_KIND_NAMES, RECORD_KINDS, type RecordKindName } from "./record-kinds.ts";
import { spreadsheetSafe } from "./spreadsheet-safe.ts";

const ROWS_PER_READ = 1_000;

const params = z.object({ kind: z.enum(RECORD_KIND_NAMES) });
const query = z.object({
  format: z.enum(["csv", "json"]).default("csv"),
  from: instantInput.optional(),
  to: instantInput.optional(),
  accountId: z.uuid().optional(),
});

export function exportOperations(analytics: (admin: Administration) => Administration): readonly Operation[] {
  return [
    operation({
      id: "exportRecords",
      method: "GET",
      path: "/v1/exports/:kind",
      tag: "History",
      summary: "Everything of one kind, as CSV or JSON lines",
      description:
        "Newest first, all that you may see. CSV cells that a spreadsheet would run as a formula are prefixed with an apostrophe. JSON: one object per line.",
      params,
      query,
      success: { status: 200, description: "The file.", body: z.string(), contentType: "text/csv" },
      cost: 10,
      handle: async ({
        admin,
        tenantId,
        params: { kind },
        query: { format, accountId, from, to },
        signal,
      }) => {
        const rows = rowsOf(analytics(admin), tenantId, kind, { accountId, from, to }, signal);
        const name = `flotilla-${kind}-${new Date().toISOString().slice(0, 10)}`;
        return format === "json"
          ? jsonLinesFile(rows, name)
          : fileAnswer(csvOf(kind, rows), "text/csv; charset=utf-8", `${name}.csv`);
      },
    }),
  ];
}

async function* rowsOf(
  admin: Administration,
  tenantId: TenantId,
  name: RecordKindName,
  { accountId, from, to }: Range & { readonly accountId?: string | undefined },
  signal: AbortSignal,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const { listing, view, conditions } = RECORD_KINDS[name];
  let after: After | undefined;
  while (!signal.aborted) {
    const place = after;
    const rows = await read(admin, tenantId, (db) =>
      list(db, tenantId, listing, {
        ...{ from, to, limit: ROWS_PER_READ, after: place, conditions: conditions({ accountId }) },
        own: admin.own,
      }),
    );
    for (const row of rows) yield asView(view, row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_PER_READ) return;
    after = { at: last.listedAt, id: last.listedId };
  }
}

function csvOf(name: RecordKindName, rows: AsyncIterable<Readonly<Record<string, unknown>>>): Readable {
  const columns = Object.keys(RECORD_KINDS[name].view.shape);
  const writer = stringify({
    header: true,
    columns,
    record_delimiter: "windows",
    cast: {
      string: (value) => spreadsheetSafe(value),
      boolean: (value) => String(value),
      object: (value) => spreadsheetSafe(isWords(value) ? value.join(" ") : JSON.stringify(value)),
    },
  });
  const source = Readable.from(rows);
  source.on("error", (error) => writer.destroy(error));
  return source.pipe(writer);
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
