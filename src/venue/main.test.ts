// The command as a user runs it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import type { VenueUrls } from "./start-venue.ts";
import { ControlClient } from "./testing/control-client.ts";

const MAIN = new URL("main.ts", import.meta.url).pathname;
const running: ChildProcess[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  /** Everything on stdout so far. */
  output(): string;
  errors(): string;
}

function start(...args: readonly string[]): Started {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  let output = "";
  let errors = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exit = new Promise<number | null>((resolve) => child.on("exit", resolve));
  return { child, exit, output: () => output, errors: () => errors };
}

async function urlsOf(started: Started): Promise<VenueUrls> {
  await expect.poll(started.output, { timeout: 15_000 }).toContain("\n");
  return JSON.parse(started.output()) as VenueUrls;
}

it("prints one line of addresses, serves, and stops on SIGTERM", async () => {
  const started = start("--port", "0", "--seed", "7");
  const urls = await urlsOf(started);
  expect(await (await fetch(`${urls.binance.rest}/fapi/v1/ping`)).json()).toEqual({});
  expect((await fetch(`${urls.bybit.rest}/v5/market/time`)).status).toBe(200);
  expect(await (await fetch(`${urls.control}/health`)).json()).toEqual({ ok: true });
  started.child.kill("SIGTERM");
  expect(await started.exit).toBe(0);
  expect(started.output().trim().split("\n")).toHaveLength(1);
});

it("finds its accounts again after SIGKILL", async () => {
  const folder = await mkdtemp(join(tmpdir(), "venue-main-"));
  folders.push(folder);
  const state = join(folder, "venue.json");
  const first = start("--state", state, "--prices", "hand");
  const made = await new ControlClient((await urlsOf(first)).control).account("bybit", { balance: "123.45" });
  first.child.kill("SIGKILL");
  await first.exit;
  const second = start("--state", state, "--prices", "hand");
  const control = new ControlClient((await urlsOf(second)).control);
  const { body } = await control.send("GET", `/bybit/accounts/${made.accountId}`);
  expect(body).toMatchObject({ balance: { wallet: "123.45" } });
});

it("listens where it is told, under the name that it is told, and its control API answers to no other", async () => {
  const urls = await urlsOf(start("--host", "127.0.0.9", "--name", "localhost.localdomain"));
  const { port } = new URL(urls.control);
  expect(urls.control).toBe(`http://localhost.localdomain:${port}`);
  const status = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const asked = get({ host: "127.0.0.9", port, path: "/health", headers: { host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on("error", reject);
    });
  expect(await status(`localhost.localdomain:${port}`)).toBe(200);
  expect(await status(`127.0.0.1:${port}`)).toBe(200);
  expect(await status(`elsewhere.example:${port}`)).toBe(403);
  await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
});

it.each([
  [["--help"], 0, "Usage"],
  [["--prices", "magic"], 2, ""],
  [["--limits", "maybe"], 2, ""],
  [["--port", "x"], 2, ""],
  [["--nonsense"], 2, ""],
])("%j exits with %d", async (args, code, text) => {
  const started = start(...args);
  expect(await started.exit).toBe(code);
  expect(started.output()).toContain(text);
  if (code !== 0) expect(started.errors()).toContain("--help");
});
