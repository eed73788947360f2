// Rows as columns: how many rows travel to PostgreSQL in one statement. What is the same for a whole chunk travels once; what varies
// travels as one text per column, a line per row: an array literal would have every quote of every JSON document escaped, and read back.

export type Cell = string | number | boolean | null;

export interface Column<Row> {
  readonly name: string;
  readonly type: string;
  /** Text must be free of line breaks: ids, words of ours, JSON. */
  readonly of: (row: Row) => Cell;
  /** All rows of one chunk have the same value: they belong to one signal. */
  readonly chunk?: true;
}

/** The same columns for rows of several chunks. */
export function rowByRow<Row>(columns: readonly Column<Row>[]): readonly Column<Row>[] {
  return columns.map(({ name, type, of }) => ({ name, type, of }));
}

/** `a, b, c`: for an insert, in the order of `chunkSelect`. */
export function columnNames<Row>(columns: readonly Column<Row>[]): string {
  return columns.map(({ name }) => name).join(", ");
}

/** Stands for null among lines. */
const NULL_LINE = "\\N";

/** Reads what `lines` wrote: an array of `type`. */
export function linesAs(parameter: number, type: string): string {
  return `string_to_array($${parameter}, E'\\n', '${NULL_LINE}')::${type}[]`;
}

/** A line per cell. Throws on text that would be read back as more lines, or as none. */
export function lines(cells: readonly Cell[]): string {
  const text = cells.map((cell) => (cell === null ? NULL_LINE : String(cell))).join("\n");
  if (cells.length > 0 && (text === "" || countOfLines(text) !== cells.length))
    throw new Error("a cell is empty or holds a line break");
  return text;
}

function countOfLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** `select $1::uuid as a, r.b, … from unnest(…) as r (b, …)`, parameters starting at `first`. */
export function chunkSelect<Row>(columns: readonly Column<Row>[], first: number): string {
  const cells = columns.map(({ name, type, chunk }, index) =>
    chunk === true ? `$${first + index}::${type} as ${name}` : `r.${name}`,
  );
  const varying = columns.flatMap((column, index) => (column.chunk === true ? [] : [{ ...column, index }]));
  const arrays = varying.map(({ type, index }) => linesAs(first + index, type));
  return `select ${cells.join(", ")} from unnest(${arrays.join(", ")}) as r (${columnNames(varying)})`;
}

/** One parameter per column, matching `chunkSelect`. Throws when the rows are not of one chunk. */
export function chunkValues<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Cell[] {
  return columns.map(({ name, of, chunk }) => {
    if (chunk !== true) return lines(rows.map(of));
    const [first] = rows;
    const value = first === undefined ? null : of(first);
    for (const row of rows) if (of(row) !== value) throw new Error(`${name} differs within a chunk`);
    return value;
  });
}
