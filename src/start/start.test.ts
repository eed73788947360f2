// The real `npm start` on an empty data folder: boots, takes the curl that it prints, survives a kill, finds its state again.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { home } from "../../config/home.ts";
import { engineLogin } from "../../test/support/engine-login.ts";
import { readRunning } from "./running-file.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "flotilla-start-"));
const sh = promisify(execFile);

/** Half a minute is patience with a busy machine, not a measure. */
const LINE_TIMEOUT_MS = 30_000;

/** The supervisor as a user runs it, and what it printed. */
class Started {
  readonly lines: string[] = [];
  readonly child: ChildProcess;

  constructor(...args: readonly string[]) {
    this.child = spawn(process.execPath, [join(ROOT, "src/start/main.ts"), ...args], {
      cwd: ROOT,
      env: {
        ...process.env,
        FLOTILLA_HOME: folder,
        ENGINE_PORT: "0",
        POSTGRES_PORT: "0",
        PAPER_PORT: "0",
        DATABASE_URL: "",
        REDIS_URL: "",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream !== null) createInterface(stream).on("line", (line) => this.lines.push(line));
    }
  }

  /** The first line that matches; waits for it, and fails with everything that was printed if it does not come. */
  async line(pattern: RegExp, from = 0): Promise<string> {
    const deadline = performance.now() + LINE_TIMEOUT_MS;
    for (;;) {
      const found = this.lines.slice(from).find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.child.exitCode !== null || performance.now() > deadline) {
        throw new Error(`no line ${pattern} in:\n${this.lines.join("\n")}`);
      }
      await sleep(20);
    }
  }

  async stop(): Promise<number | null> {
    if (this.child.exitCode === null) {
      this.child.kill("SIGTERM");
      await once(this.child, "exit");
    }
    return this.child.exitCode;
  }
}

let first: Started;
let curl: string;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  first = new Started();
  curl = await first.line(/^curl /);
}, 120_000);

afterAll(async () => {
  await first.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

async function paste(): Promise<unknown> {
  const { stdout } = await sh("sh", ["-c", curl]);
  return JSON.parse(stdout);
}

async function cli<Answer>(...args: readonly string[]): Promise<Answer> {
  const token = /hooks\/([^']+)'/.exec(curl)?.[1];
  const { stdout } = await sh(process.execPath, [join(ROOT, "src/cli/main.ts"), "--json", ...args], {
    env: { ...process.env, FLOTILLA_HOME: folder, HOOK_TOKEN: token },
  });
  return JSON.parse(stdout);
}

function isEngine(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("src/engine/main.ts");
}

describe("npm start", { timeout: 120_000 }, () => {
  it("says what runs where, and who is in the demo", async () => {
    await first.line(/Ready in \d/);
    for (const words of [
      /PostgreSQL/,
      /paper venue/,
      /engine +http/,
      /Ana: binance/,
      /Bruno: bybit/,
      /Carla: binance.*hedge/,
    ]) {
      expect(
        first.lines.some((line) => words.test(line)),
        String(words),
      ).toBe(true);
    }
  });

  it("turns the printed curl into three decisions, fills and protection, one line each", async () => {
    await paste();
    await first.line(/signal .*accepted/);
    await first.line(/decision .*Ana: denied/);
    for (const trader of ["Bruno", "Carla"]) {
      await first.line(new RegExp(`decision .*${trader}: approved`));
      await first.line(new RegExp(`order .*${trader}: entry .*filled`));
      await first.line(new RegExp(`position .*${trader}: .*protected`));
    }
    expect(first.lines.filter((line) => /: entry .*filled/.test(line)).length).toBeGreaterThanOrEqual(2);
  });

  it("changes nothing when the same curl comes again", async () => {
    const before = first.lines.length;
    const again = await paste();
    await sleep(500);
    expect(again).toEqual(await paste());
    expect(first.lines.slice(before).filter((line) => /decision|filled/.test(line))).toEqual([]);
  });

  it("is operated by the command line, which finds it by itself", async () => {
    const [signal] = await cli<readonly { readonly id: string }[]>("signals");
    expect(signal).toMatchObject({
      strategy: "Trend",
      instrument: "BTC/USDT:USDT",
      action: "open",
      accounts: 3,
    });
    const trace = await cli<{ readonly decisions: readonly { readonly state: string }[] }>(
      "trace",
      signal?.id ?? "",
    );
    expect(trace.decisions.map(({ state }) => state).sort()).toEqual(["denied", "done", "done"]);
    const positions = await cli<readonly { readonly account: string }[]>("positions");
    expect(positions.map(({ account }) => account).sort()).toEqual([
      "Bruno/bybit paper",
      "Carla/binance paper",
    ]);
    await cli("halt", "account", "Carla", "--reason", "drill");
    const from = first.lines.length;
    const sent = await cli(
      ...["signal", "send", "--instrument", "ETHUSDT", "--side", "short", "--stop", "3%", "--target", "5%"],
      ...["--token-env", "HOOK_TOKEN"],
    );
    expect(sent).toMatchObject({ status: "accepted" });
    await first.line(/Carla: denied, .*TRADING_HALTED/, from);
    await first.line(/Bruno: entry sell .* ETH\/USDT:USDT filled/, from);
    await cli("resume", "account", "Carla");
  });

  it("invites the platform's admin, from whom on everything goes as the README says", async () => {
    const invitation = await first.line(/\/v1\/invitations\/accept/);
    const url = /'(http:\S+)\/v1\/invitations\/accept'/.exec(invitation)?.[1] ?? "";
    const token = /"token":"(\S+?)"/.exec(invitation)?.[1] ?? "";
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    const section = /\n## A tenant of your own\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? "";
    const blocks = [...section.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block]) => block);
    expect(blocks).toHaveLength(8);
    const commands = blocks
      .join("echo =====\n")
      .replace("http://127.0.0.1:8070", url)
      .replace("fli_…", token);
    const { stdout, stderr } = await sh("bash", ["-c", commands], {
      ...{ cwd: ROOT, env: { ...process.env, FLOTILLA_HOME: folder }, timeout: 90_000 },
    });
    expect(stderr).toBe("");
    const [, tenant, people, , following, watched, kept, foreign] = stdout.split("=====\n");
    expect(tenant).toMatch(/"tenant":"platform"[\s\S]*"tenant":"acme","email":"ada@acme.example"/);
    for (const name of ["peter", "tina"])
      expect(people).toMatch(new RegExp(`"tenant":"acme","email":"${name}@acme.example"`));
    expect(following).toMatch(/smallestCapital: '\d/);
    for (const kind of ["decision.made", "order.changed", "fill.recorded", "protection.changed"])
      expect(watched).toContain(`event: ${kind}`);
    expect(watched).toContain('"status":"accepted"');
    expect(kept).toMatch(/"instrumentId":"BTC\/USDT:USDT".*"stopPrice":"\d/);
    for (const leg of ["entry", "stop", "target-1"]) expect(kept).toContain(`,${leg},`);
    expect(foreign).toContain('{"items":[],"totals":[]}');
    expect(foreign).toContain('"code":"NOT_FOUND"');
    expect(foreign).toContain('"code":"TENANT_MISMATCH"');
    expect(await cli<readonly object[]>("people", "list", "--platform")).toMatchObject([
      { email: "admin@flotilla.example", status: "active", roles: "platform-admin" },
    ]);
  });

  it("lets neither engine nor service into the database as its owner, nor tells them who that is", async () => {
    const running = await readRunning(home(folder).running);
    const engine = (running?.children ?? []).map(({ pid }) => pid).find(isEngine) ?? 0;
    const given = readFileSync(`/proc/${engine}/environ`, "utf8")
      .split("\0")
      .filter((line) => line.includes("DATABASE_URL"));
    expect(given).toEqual([expect.stringMatching(/^ENGINE_DATABASE_URL=postgresql:\/\/flotilla_engine:/)]);
    const engineUrl = given[0]?.replace("ENGINE_DATABASE_URL=", "") ?? "";
    expect(await engineLogin(running?.addresses?.database ?? "", engineUrl)).toEqual({
      ...{ sessions: ["flotilla_engine", "flotilla_service"], rights: [] },
      ...{ afterReset: "flotilla_engine", asOwner: 'permission denied to set role "owner"' },
    });
  });

  it("keeps a second one out of the same folder, with a clear sentence", async () => {
    const second = new Started();
    await once(second.child, "exit");
    expect(second.child.exitCode).toBe(1);
    expect(second.lines.join("\n")).toMatch(/runs already in this data folder.*FLOTILLA_HOME/);
  });

  it("starts the engine again when it is killed, and says so", async () => {
    const running = await readRunning(home(folder).running);
    const health = `${running?.addresses?.engine}/readyz`;
    const engine = (running?.children ?? []).map(({ pid }) => pid).find(isEngine) ?? 0;
    expect(engine).toBeGreaterThan(0);
    process.kill(engine, "SIGKILL");
    await first.line(/The engine ended unasked \(SIGKILL\)/);
    while (
      !(await fetch(health).then(
        ({ ok }) => ok,
        () => false,
      ))
    )
      await sleep(50);
    expect(await paste()).toBeDefined();
  });

  it("stops in order, and finds its state again", async () => {
    expect(await first.stop()).toBe(0);
    expect(first.lines.at(-1)).toMatch(/^Stopped in .* Everything is kept in/);
    expect(await readRunning(home(folder).running)).toBeUndefined();
    const before = first.lines;
    first = new Started();
    const again = await first.line(/^curl /);
    expect(again.replace(/127\.0\.0\.1:\d+/, "")).toBe(curl.replace(/127\.0\.0\.1:\d+/, ""));
    curl = again;
    await paste();
    await sleep(500);
    expect(before.some((line) => /filled/.test(line))).toBe(true);
    expect(first.lines.filter((line) => /entry .*filled/.test(line))).toEqual([]);
  });
});

it("--help says what there is and starts nothing", async () => {
  const { stdout } = await sh(process.execPath, [join(ROOT, "src/start/main.ts"), "--help"]);
  expect(stdout).toContain("FLOTILLA_HOME");
});
