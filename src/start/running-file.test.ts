import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { OperatorProblem } from "./operator-problem.ts";
import { identify, isAlive } from "./process-identity.ts";
import { RunningFile, readRunning } from "./running-file.ts";

const folder = mkdtempSync(join(tmpdir(), "flotilla-running-"));
const file = join(folder, "running.json");
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(file, { force: true }));

const ADDRESSES = {
  engine: "http://127.0.0.1:1",
  service: "http://127.0.0.1:2",
  database: "postgres://x",
  paper: { control: "http://c", binance: "http://b", bybit: "http://y" },
};

describe("the running file", () => {
  it("keeps a second supervisor out, and tells it where the first one is", async () => {
    const running = await RunningFile.claim(file);
    await running.publish(ADDRESSES);
    await expect(RunningFile.claim(file)).rejects.toThrow(OperatorProblem);
    await expect(RunningFile.claim(file)).rejects.toThrow(`process ${process.pid} at http://127.0.0.1:1`);
    await running.release();
    await (await RunningFile.claim(file)).release();
    expect(await readRunning(file)).toBeUndefined();
  });

  const letIn = async () => {
    const claims = await Promise.allSettled(Array.from({ length: 8 }, () => RunningFile.claim(file)));
    return claims.filter(({ status }) => status === "fulfilled").length;
  };

  it("lets only one of many that start together in", { timeout: 60_000 }, async () => {
    for (let round = 0; round < 50; round += 1) {
      rmSync(file, { force: true });
      expect([round, await letIn()]).toEqual([round, 1]);
    }
  });

  it("lets only one of many take over what a killed one left", { timeout: 60_000 }, async () => {
    const gone = { pid: 2 ** 22 - 3, startedAt: "1" };
    for (let round = 0; round < 20; round += 1) {
      writeFileSync(file, JSON.stringify({ supervisor: gone, children: [] }));
      expect([round, await letIn()]).toEqual([round, 1]);
    }
    expect(readdirSync(folder)).toEqual(["running.json"]);
  });

  it("is taken over although somebody was killed while taking it over", async () => {
    writeFileSync(file, "");
    mkdirSync(`${file}.lock`);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(`${file}.lock`, longAgo, longAgo);
    await RunningFile.claim(file);
    expect(readdirSync(folder)).toEqual(["running.json"]);
  });

  it("is readable by its owner only: it holds the database's address", async () => {
    const running = await RunningFile.claim(file);
    await running.publish(ADDRESSES);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await readRunning(file))?.addresses).toEqual(ADDRESSES);
  });

  it.each(["", "{", '{"supervisor":{"pid":-1}}', "null"])(
    "half-written as %j is taken over",
    async (text) => {
      writeFileSync(file, text);
      await RunningFile.claim(file);
      expect((await readRunning(file))?.supervisor.pid).toBe(process.pid);
    },
  );

  it("of a killed supervisor is taken over once its children have ended", async () => {
    const child = spawn(process.execPath, ["-e", "setTimeout(() => undefined, 700)"]);
    await once(child, "spawn");
    const orphan = await identify(child.pid ?? 0);
    const gone = { pid: 2 ** 22 - 3, startedAt: "1" };
    writeFileSync(file, JSON.stringify({ supervisor: gone, children: [orphan] }));
    await RunningFile.claim(file);
    expect(await isAlive(orphan)).toBe(false);
  });

  it("of a pid that was given to another program is taken over", async () => {
    const stranger = { pid: process.ppid, startedAt: "1" };
    writeFileSync(file, JSON.stringify({ supervisor: stranger, children: [stranger] }));
    await RunningFile.claim(file);
    expect((await readRunning(file))?.supervisor.pid).toBe(process.pid);
  });
});
