// A real child process: restarted when it dies, stopped when asked, gone when its supervisor is gone.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { identify, isAlive } from "./process-identity.ts";
import { SupervisedProcess } from "./supervised-process.ts";

const folder = mkdtempSync(join(tmpdir(), "flotilla-supervised-"));
afterAll(() => rmSync(folder, { recursive: true }));

function script(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const STAYS = script(
  "stays.ts",
  'process.on("SIGTERM", () => { console.log("drained"); process.exit(0); }); console.log("up"); setInterval(() => undefined, 1e6);',
);
const STUBBORN = script(
  "stubborn.ts",
  'process.on("SIGTERM", () => undefined); console.log("up"); setInterval(() => undefined, 1e6);',
);
const DIES = script("dies.ts", 'console.error("no luck"); process.exit(3);');

function supervise(file: string) {
  const lines: string[] = [];
  const deaths: string[] = [];
  const pids: number[] = [];
  const child = new SupervisedProcess({
    name: "child",
    args: () => [file],
    env: process.env,
    onLine: (line) => void lines.push(line),
    onComplaint: () => undefined,
    onSpawn: (pid) => void pids.push(pid),
    onDeath: (how, pauseMs) => void deaths.push(`${how} ${pauseMs}`),
  });
  return { child, lines, deaths, pids };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10);
}

describe("a supervised process", () => {
  it("is asked to end, and its last words are heard", async () => {
    const { child, lines, deaths } = supervise(STAYS);
    await until(() => lines.includes("up"));
    expect(await child.stop(10_000)).toBe(true);
    expect(lines).toEqual(["up", "drained"]);
    expect(deaths).toEqual([]);
  });

  it("is ended by force where it does not listen", async () => {
    const { child, lines, pids } = supervise(STUBBORN);
    await until(() => lines.includes("up"));
    expect(await child.stop(50)).toBe(false);
    expect(await isAlive(await identify(pids[0] ?? 0))).toBe(false);
  });

  it("starts again after SIGKILL, as a new process", async () => {
    const { child, lines, deaths, pids } = supervise(STAYS);
    await until(() => lines.length === 1);
    process.kill(pids[0] ?? 0, "SIGKILL");
    await until(() => lines.length === 2);
    expect(deaths).toEqual(["SIGKILL 250"]);
    expect(new Set(pids).size).toBe(2);
    await child.stop(10_000);
  });

  it("pauses longer after each death, keeps its last words, and stays down once stopped", async () => {
    const { child, deaths, pids } = supervise(DIES);
    await until(() => deaths.length === 3);
    expect(deaths).toEqual(["code 3 250", "code 3 500", "code 3 1000"]);
    expect(child.complaints).toContain("no luck");
    await child.stop(10_000);
    await sleep(1_200);
    expect(pids).toHaveLength(3);
  });
});

it("a child ends in its own orderly way when its supervisor was killed", async () => {
  const supervisor = script(
    "supervisor.ts",
    `import { SupervisedProcess } from ${JSON.stringify(join(import.meta.dirname, "supervised-process.ts"))};
     const none = () => undefined;
     new SupervisedProcess({ name: "x", args: () => [${JSON.stringify(STAYS)}], env: process.env, onLine: none, onComplaint: none,
       onSpawn: (pid) => console.log(pid), onDeath: none });`,
  );
  const process_ = spawn(process.execPath, [supervisor], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface(process_.stdout), "line")) as [string];
  const child = await identify(Number(line));
  await sleep(300);
  process_.kill("SIGKILL");
  await until(async () => !(await isAlive(child)));
  expect(await isAlive(child)).toBe(false);
});
