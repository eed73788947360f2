// Writes the configuration table into the README. A test fails while it is not what the schemas say.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationTable } from "./configuration-table.ts";
import { ROOT } from "./static-checks.ts";

const START = "<!-- configuration:start -->";
const END = "<!-- configuration:end -->";

/** `text` with the table between its marks. */
export function withTable(text: string): string {
  const [from, to] = [text.indexOf(START), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the README has no ${START} … ${END}`);
  return `${text.slice(0, from + START.length)}\n${configurationTable()}\n${text.slice(to)}`;
}

if (import.meta.main) {
  const file = join(ROOT, "README.md");
  writeFileSync(file, withTable(readFileSync(file, "utf8")));
}
