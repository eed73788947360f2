// An answer that a browser keeps as a file. It is written as it is read, so its length costs no memory.
import { Readable } from "node:stream";

export function fileAnswer(stream: Readable, contentType: string, name: string) {
  const headers = { "content-type": contentType, "content-disposition": `attachment; filename="${name}"` };
  return { kind: "stream", stream, headers } as const;
}

/** One object per line. `name` without its ending. */
export function jsonLinesFile(rows: AsyncIterable<unknown>, name: string) {
  return fileAnswer(Readable.from(jsonLines(rows)), "application/jsonl; charset=utf-8", `${name}.jsonl`);
}

async function* jsonLines(rows: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}
