// Rows as columns: how many rows travel to PostgreSQL in one statement. What is the same for a whole chunk travels once.

export type Cell = string | number | boolean | null;

export interface Column<Row> {
  readonly name: string;
  readonly type: string;
  readonly of: (row: Row) => Cell;
  /** All rows of one chunk have the same value: they belong to one signal. */
  readonly chunk?: true;
}

/** `a, b, c`: for an insert, in the order of `chunkSelect`. */
export function columnNames<Row>(columns: readonly Column<Row>[]): string {
  return columns.map(({ name }) => name).join(", ");
}

/** `select $1::uuid, r.b, … from unnest($2::text[], …) as r (b, …)`, parameters starting at `first`. */
export function chunkSelect<Row>(columns: readonly Column<Row>[], first: number): string {
  const cells = columns.map(({ name, type, chunk }, index) =>
    chunk === true ? `$${first + index}::${type}` : `r.${name}`,
  );
  const varying = columns.flatMap((column, index) => (column.chunk === true ? [] : [{ ...column, index }]));
  const arrays = varying.map(({ type, index }) => `$${first + index}::${type}[]`);
  return `select ${cells.join(", ")} from unnest(${arrays.join(", ")}) as r (${columnNames(varying)})`;
}

/** One parameter per column, matching `chunkSelect`. Throws when the rows are not of one chunk. */
export function chunkValues<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): (Cell | Cell[])[] {
  return columns.map(({ name, of, chunk }) => {
    if (chunk !== true) return rows.map(of);
    const [first] = rows;
    const value = first === undefined ? null : of(first);
    for (const row of rows) if (of(row) !== value) throw new Error(`${name} differs within a chunk`);
    return value;
  });
}
