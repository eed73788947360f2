// A list in a venue's answer, up to its first unreadable row: of a thousand rows of another kind, one tells what is wrong.
import { z } from "zod";

export function rowsOf<Row extends z.ZodType>(row: Row) {
  return z.transform((value, context): z.output<Row>[] => {
    if (!Array.isArray(value)) {
      context.addIssue({ code: "custom", message: "not a list" });
      return z.NEVER;
    }
    const rows: z.output<Row>[] = [];
    for (const [at, told] of value.entries()) {
      const read = row.safeParse(told);
      if (read.success) rows.push(read.data);
      else {
        const path = [at, ...(read.error.issues[0]?.path ?? [])];
        context.addIssue({ code: "custom", message: "an unreadable row", path });
        return z.NEVER;
      }
    }
    return rows;
  });
}
