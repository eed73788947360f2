// The build fails on an import that points outward. Planted ones prove that the check can fail.
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { circles, wrongArrows } from "./arrows.ts";
import { readSources, sourceFile } from "./source-files.ts";

describe("this repository", () => {
  const files = readSources(resolve(import.meta.dirname, ".."));

  it("was read", () => {
    expect(files.map(({ path }) => path)).toContain("engine/domain/decimal.ts");
  });

  it("has no arrow that points outward", () => {
    expect(wrongArrows(files)).toEqual([]);
  });

  it("has no circle", () => {
    expect(circles(files)).toEqual([]);
  });
});

describe("a planted import", () => {
  it.each`
    from                             | specifier                            | wrong
    ${"engine/domain/a.ts"}          | ${"decimal.js"}                      | ${false}
    ${"engine/domain/a.ts"}          | ${"zod"}                             | ${true}
    ${"engine/domain/a.ts"}          | ${"../ports/clock.ts"}               | ${true}
    ${"engine/ports/a.ts"}           | ${"../domain/ids.ts"}                | ${false}
    ${"engine/ports/a.ts"}           | ${"../intake/parse.ts"}              | ${true}
    ${"risk/a.ts"}                   | ${"../engine/domain/ids.ts"}         | ${false}
    ${"risk/a.ts"}                   | ${"../engine/ports/venue.ts"}        | ${true}
    ${"risk/checks/a.ts"}            | ${"node:fs"}                         | ${true}
    ${"engine/intake/a.ts"}          | ${"zod"}                             | ${false}
    ${"engine/intake/a.ts"}          | ${"../../risk/check-order.ts"}       | ${false}
    ${"engine/intake/a.ts"}          | ${"pg"}                              | ${true}
    ${"engine/intake/a.ts"}          | ${"node:crypto"}                     | ${true}
    ${"engine/intake/a.ts"}          | ${"../../adapters/postgres/pool.ts"} | ${true}
    ${"adapters/postgres/a.ts"}      | ${"pg"}                              | ${false}
    ${"adapters/postgres/a.ts"}      | ${"../queue/bullmq.ts"}              | ${true}
    ${"adapters/venues/bybit/a.ts"}  | ${"../rest.ts"}                      | ${false}
    ${"adapters/postgres/a.ts"}      | ${"../../config/engine.ts"}          | ${true}
    ${"adapters/postgres/a.ts"}      | ${"../../src/engine/main.ts"}        | ${true}
    ${"adapters/postgres/a.test.ts"} | ${"../../test/support/database.ts"}  | ${false}
    ${"src/engine/a.ts"}             | ${"../../config/engine.ts"}          | ${false}
    ${"src/engine/a.ts"}             | ${"../venue/main.ts"}                | ${true}
    ${"src/engine/a.ts"}             | ${"../../adapters/cache/a.ts"}       | ${true}
    ${"engine/execution/a.ts"}       | ${"../../adapters/cache/a.ts"}       | ${true}
    ${"engine/execution/a.ts"}       | ${"../../src/service/cache/a.ts"}    | ${true}
    ${"risk/checks/a.ts"}            | ${"../../adapters/cache/a.ts"}       | ${true}
    ${"risk/checks/a.ts"}            | ${"../../src/service/cache/a.ts"}    | ${true}
    ${"src/service/a.ts"}            | ${"../../adapters/cache/a.ts"}       | ${false}
    ${"src/engine/a.ts"}             | ${"../engine-client/engines.ts"}     | ${true}
    ${"src/engine-client/a.ts"}      | ${"../engine/http/trace-view.ts"}    | ${false}
    ${"src/engine-client/a.ts"}      | ${"../cli/program.ts"}               | ${true}
    ${"src/start/a.ts"}              | ${"../../test/support/database.ts"}  | ${true}
    ${"config/a.ts"}                 | ${"../src/engine/main.ts"}           | ${true}
  `("$from importing $specifier is wrong: $wrong", ({ from, specifier, wrong }) => {
    const plain = sourceFile(from, `import { x } from "${specifier}";`);
    const typeOnly = sourceFile(from, `import type { X } from "${specifier}";`);
    const dynamic = sourceFile(from, `const x = await import("${specifier}");`);
    const exported = sourceFile(from, `export {\n  x,\n} from "${specifier}";`);
    for (const file of [plain, typeOnly, dynamic, exported])
      expect(wrongArrows([file])).toHaveLength(wrong ? 1 : 0);
  });

  it("in a comment is none", () => {
    expect(wrongArrows([sourceFile("risk/a.ts", '// import x from "pg";\n/* import "pg"; */')])).toEqual([]);
  });
});

describe("a planted circle", () => {
  const one = sourceFile("risk/one.ts", 'import { two } from "./two.ts";');

  it("fails", () => {
    expect(circles([one, sourceFile("risk/two.ts", 'import { one } from "./one.ts";')])).toEqual([
      "risk/one.ts → risk/two.ts → risk/one.ts",
    ]);
  });

  it("of types only is none: nothing of it is left at run time", () => {
    expect(circles([one, sourceFile("risk/two.ts", 'import type { One } from "./one.ts";')])).toEqual([]);
  });
});
