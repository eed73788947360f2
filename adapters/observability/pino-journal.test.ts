import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";

const MODULE = new URL("pino-journal.ts", import.meta.url).href;

/** What a process writes that runs this with a journal. */
async function linesOf(script: string): Promise<readonly Record<string, unknown>[]> {
  const program = `const { pinoJournal } = await import(${JSON.stringify(MODULE)});
    const journal = pinoJournal("info");
    ${script}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const written = await text(child.stdout);
  return written
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

it("writes every line in its order, with the time of its event and without secrets", async () => {
  const lines = await linesOf(`
    for (let at = 0; at < 1_050; at++) journal.write("info", "order.sent", { at, token: "fl-secret" });
    journal.write("debug", "not.wanted", {});
    globalThis.saidMs = Date.now();
    setTimeout(async () => {
      journal.write("warn", "told.last", { saidMs: globalThis.saidMs });
      await journal.flush();
    }, 600);
  `);
  expect(lines.map(({ at }) => at)).toEqual([...Array(1_050).keys(), undefined]);
  const last = lines.at(-1);
  expect(last).toMatchObject({ level: "warn", event: "told.last" });
  for (const { time, token } of lines.slice(0, -1)) {
    expect(token).toBe("[secret]");
    expect(time).toBeLessThanOrEqual(Number(last?.saidMs));
  }
});

it("writes what is left when it is told to, however much that is", async () => {
  const lines = await linesOf(`
    for (let at = 0; at < 2_000; at++) journal.write("info", "order.sent", { at });
    await journal.flush();
    process.exit();
  `);
  expect(lines.map(({ at }) => at)).toEqual([...Array(2_000).keys()]);
});
