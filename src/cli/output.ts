// Tables for people, JSON for machines: every command answers through here, so that both always say the same.

export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Output {
  /** Columns are the keys of the first row. JSON: an array. */
  table(rows: readonly Row[], whenEmpty: string): void;
  /** One thing with its fields, below each other. JSON: an object. */
  record(fields: Row): void;
  /** Anything else; `text` is the human form. */
  value(json: unknown, text: string): void;
  /** As it came: files and events, for both. */
  raw(text: string): void;
  /** For people only: hints, what to do next. */
  note(text: string): void;
}

export function output(format: "human" | "json", write: (text: string) => void): Output {
  const json = (value: unknown): void => write(`${JSON.stringify(value, undefined, 2)}\n`);
  if (format === "json") {
    return { table: json, record: json, value: json, raw: write, note: () => undefined };
  }
  return {
    table: (rows, whenEmpty) => write(rows.length === 0 ? `${whenEmpty}\n` : layOut(rows)),
    record: (fields) => write(layOutRecord(fields)),
    value: (_, text) => write(`${text}\n`),
    raw: write,
    note: (text) => write(`${text}\n`),
  };
}

function layOut(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map((name) => {
    const cells = rows.map((row) => show(row[name]));
    const width = Math.max(name.length, ...cells.map((cell) => cell.length));
    const numeric = cells.every((cell) => /^-?[\d.,]*%?$/.test(cell)) && cells.some((cell) => cell !== "");
    const align = (cell: string): string => (numeric ? cell.padStart(width) : cell.padEnd(width));
    return [align(name.toUpperCase()), ...cells.map(align)];
  });
  const lines = (columns[0] ?? []).map((_, at) =>
    columns
      .map((column) => column[at])
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}

function layOutRecord(fields: Row): string {
  const width = Math.max(...Object.keys(fields).map((name) => name.length));
  return Object.entries(fields)
    .map(([name, value]) => `${name.padEnd(width)}  ${show(value)}\n`)
    .join("");
}

function show(value: Cell | undefined): string {
  if (value === null || value === undefined) return "";
  // Terminal escapes in stored names must not reach the terminal.
  return String(value).replace(/\p{Cc}/gu, " ");
}

/** A stored instant, for both forms. */
export function moment(at: number): string {
  return new Date(at).toISOString();
}
