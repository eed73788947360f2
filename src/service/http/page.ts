// Lists come in pages: a cursor names the last row that was seen, so that rows which come in meanwhile shift nothing.
import { z } from "zod";

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: "Rows per page." }),
  cursor: z.string().max(500).optional().meta({ description: "`next` of the page before." }),
});

/** `{items, next}`; `next` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/** The sort key of a row: newest first by time, ties by id. */
export interface Position {
  readonly at: number;
  readonly id: string;
}

const positionSchema = z.strictObject({ at: z.number(), id: z.string().max(300) });

export function readCursor(
  cursor: string | undefined,
):
  | { readonly kind: "start" }
  | { readonly kind: "after"; readonly position: Position }
  | { readonly kind: "invalid" } {
  if (cursor === undefined) return { kind: "start" };
  try {
    const parsed = positionSchema.safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    return parsed.success ? { kind: "after", position: parsed.data } : { kind: "invalid" };
  } catch {
    return { kind: "invalid" };
  }
}

/** `rows` hold one more than `limit` where there is a next page. */
export function page<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { positionOf, itemOf }: { positionOf: (row: Row) => Position; itemOf: (row: Row) => Item },
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(itemOf),
    next: last === undefined ? null : Buffer.from(JSON.stringify(positionOf(last))).toString("base64url"),
  };
}
