// Reads our own source files for the tidy and arrow checks.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const SOURCE_FOLDERS = ["engine", "risk", "adapters", "config", "src", "bench", "test"] as const;

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The same length and lines, with comments blanked. */
  readonly code: string;
}

export function readSources(root: string): readonly SourceFile[] {
  return SOURCE_FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|mts|mjs|cjs|js)$/.test(entry.name))
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll("\\", "/"),
      )
      .filter((path) => !/(^|\/)(node_modules|fixtures)\//.test(path))
      .map((path) => sourceFile(path, readFileSync(join(root, path), "utf8"))),
  );
}

export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, code: withoutComments(text) };
}

export function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || /^test\/|\/testing(\/|\.ts$)/.test(path);
}

const COMMENT_OR_TEXT =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

function withoutComments(text: string): string {
  return text.replace(COMMENT_OR_TEXT, (found) => (found.startsWith("/") ? blank(found) : found));
}

/** Text in quotes is no code: a rule that looks for `Number(` must not find it in a sentence. */
export function withoutText(code: string): string {
  return code.replace(COMMENT_OR_TEXT, (found) =>
    found.startsWith("`") ? found : `"${blank(found.slice(2))}"`,
  );
}

function blank(found: string): string {
  return found.replace(/[^\n]/g, " ");
}
