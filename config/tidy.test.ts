// The build fails on what our guide bans. Planted offences prove that each ban can fail.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readSources, sourceFile } from "./source-files.ts";
import { untidy } from "./tidy.ts";

const ROOT = resolve(import.meta.dirname, "..");

describe("this repository", () => {
  it("is tidy", () => {
    expect(readSources(ROOT).flatMap(untidy)).toEqual([]);
  });
});

describe("a planted offence", () => {
  it.each`
    path                     | line                                                 | offence
    ${"engine/intake/a.ts"}  | ${"const now = Date.now();"}                         | ${"Date.now"}
    ${"engine/intake/a.ts"}  | ${"const now = new Date(0);"}                        | ${"new Date"}
    ${"risk/a.ts"}           | ${"const x = Math.random();"}                        | ${"Math.random"}
    ${"risk/a.ts"}           | ${"const x = crypto.randomUUID();"}                  | ${"randomUUID"}
    ${"engine/a.ts"}         | ${"setInterval(run, 5);"}                            | ${"timer"}
    ${"engine/a.ts"}         | ${"setTimeout(run, 5);"}                             | ${"timer"}
    ${"risk/a.ts"}           | ${'const x = parseFloat("1");'}                      | ${"parseFloat"}
    ${"risk/a.ts"}           | ${'const x = Number("1");'}                          | ${"Number()"}
    ${"adapters/a.ts"}       | ${"console.log(1);"}                                 | ${"console"}
    ${"src/cli/a.ts"}        | ${"const x = process.env.HOME;"}                     | ${"process.env"}
    ${"adapters/a.ts"}       | ${"const x = order as Approved<OrderIntent>;"}       | ${"as Approved"}
    ${"adapters/a.ts"}       | ${'sql("select set_config($1, $2, true)");'}         | ${"scope"}
    ${"src/service/a.ts"}    | ${"sql`select set_config('app.tenant', '', true)`;"} | ${"scope"}
    ${"src/service/a.ts"}    | ${"sql`SET LOCAL app.tenant = ''`;"}                 | ${"scope"}
    ${"adapters/a.ts"}       | ${'query("set app.platform = on");'}                 | ${"scope"}
    ${"src/venue/a.ts"}      | ${`// TO${"DO"} later`}                              | ${"unfinished"}
    ${"src/venue/a.test.ts"} | ${'it.only("x", () => expect(1).toBe(1));'}          | ${"only or skip"}
    ${"src/venue/a.test.ts"} | ${'it("x", () => { run(); });'}                      | ${"without an assertion"}
  `("$line in $path is found", ({ path, line, offence }) => {
    expect(untidy(sourceFile(path, line))).toEqual([expect.stringContaining(offence)]);
  });

  it.each`
    path                            | line
    ${"engine/a.ts"}                | ${"// never call Date.now() here"}
    ${"engine/a.ts"}                | ${'const sentence = "Number(x) is banned";'}
    ${"engine/a.ts"}                | ${"const x = Number.isInteger(y);"}
    ${"src/engine/a.ts"}            | ${"const now = Date.now();"}
    ${"config/a.ts"}                | ${"const x = process.env.HOME;"}
    ${"adapters/a.ts"}              | ${'spawn("x", { env: { ...process.env, LANG: "C" } });'}
    ${"risk/check-order.ts"}        | ${"return order as Approved<OrderIntent>;"}
    ${"adapters/a.ts"}              | ${'query("set local role flotilla_engine");'}
    ${"adapters/postgres/scope.ts"} | ${"sql`select set_config('app.tenant', '', true)`;"}
    ${"src/venue/a.ts"}             | ${`const symbol = "XX${"X"}/USDT:USDT";`}
    ${"src/a.test.ts"}              | ${'it("x", () => check(1));\nfunction check(x: number) { expect(x).toBe(1); }'}
  `("$line in $path is fine", ({ path, line }) => {
    expect(untidy(sourceFile(path, line))).toEqual([]);
  });

  it("of length is found", () => {
    expect(untidy(sourceFile("src/a.ts", "x;\n".repeat(400)))).toEqual([]);
    expect(untidy(sourceFile("src/a.ts", "x;\n".repeat(401)))).toEqual([expect.stringContaining("lines")]);
  });
});

describe("the linter's share of the guide", () => {
  it.each`
    offence               | text                                                             | rule
    ${"a long function"}  | ${`export function f(): void {\n${"  void 0;\n".repeat(75)}}\n`} | ${"noExcessiveLinesPerFunction"}
    ${"a default export"} | ${"export default 1;\n"}                                         | ${"noDefaultExport"}
    ${"any"}              | ${"export const x: any = 1;\n"}                                  | ${"noExplicitAny"}
    ${"a debugger"}       | ${"export function f(): void {\n  debugger;\n}\n"}               | ${"noDebugger"}
    ${"a non-null !"}     | ${"export const f = (x: string | null): string => x!;\n"}        | ${"noNonNullAssertion"}
  `("refuses $offence", ({ text, rule }) => {
    expect(lint(text)).toContain(rule);
  });
});

/** Planted outside the repository, so that a check that runs at the same moment does not find it. */
function lint(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "flotilla-lint-"));
  try {
    const settings = { root: true, extends: [join(ROOT, "biome.json")], vcs: { enabled: false } };
    writeFileSync(join(folder, "biome.json"), JSON.stringify(settings));
    writeFileSync(join(folder, "planted.ts"), text);
    const { stdout, stderr } = spawnSync(join(ROOT, "node_modules/.bin/biome"), ["lint"], {
      cwd: folder,
      encoding: "utf8",
    });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
