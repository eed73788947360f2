// One page of a listing, newest first: how every list of the record's rows is answered.
import type { RawBuilder } from "kysely";
import { type Administration, read } from "../../../adapters/postgres/admin/administration.ts";
import { type Listed, type Listing, list, type Range } from "../../../adapters/postgres/history/listing.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { type Answer, done, refuse } from "./answer.ts";
import { page, readCursor } from "./page.ts";

interface Asked {
  readonly admin: Administration;
  readonly tenantId: TenantId;
  readonly query: { readonly limit: number; readonly cursor?: string | undefined };
}

interface Choice<Row, Item> extends Partial<Range> {
  readonly conditions?: readonly RawBuilder<unknown>[];
  readonly itemsOf: (rows: readonly (Row & Listed)[]) => readonly Item[] | Promise<readonly Item[]>;
}

export async function answerPage<Row, Item>(
  { admin, tenantId, query: { limit, cursor } }: Asked,
  listing: Listing<Row>,
  { conditions = [], from, to, itemsOf }: Choice<Row, Item>,
): Promise<Answer<{ items: Item[]; next: string | null }>> {
  const place = readCursor(cursor);
  if (place.kind === "invalid") return refuse("CURSOR_INVALID", { field: "cursor" });
  const after = place.kind === "after" ? place.position : undefined;
  const rows = await read(admin, tenantId, (db) =>
    list(db, tenantId, listing, { from, to, conditions, after, limit: limit + 1, own: admin.own }),
  );
  const { items, next } = page(rows, limit, {
    positionOf: ({ listedAt, listedId }) => ({ at: listedAt, id: listedId }),
    itemOf: (row) => row,
  });
  return done({ items: [...(await itemsOf(items))], next });
}
