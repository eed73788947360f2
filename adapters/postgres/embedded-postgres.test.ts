import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "./embedded/free-port.ts";
import { PostgresProblem } from "./embedded/postgres-problem.ts";
import { isAlive } from "./embedded/postmaster-file.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";

async function ask<Row extends object>(url: string, text: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe("the embedded server", () => {
  let root: string;
  let folder: string;
  const running: EmbeddedPostgres[] = [];

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), "flotilla-embedded-"));
    // As root, PostgreSQL runs as another user, which must be able to enter.
    await chmod(root, 0o755);
    folder = path.join(root, "database");
  });
  afterAll(async () => {
    for (const server of running) await server.stop();
    await rm(root, { recursive: true, force: true });
  });

  async function start(place = folder, port = 0): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ folder: place, port, database: "flotilla" });
    running.push(server);
    return server;
  }

  it("starts durable, on loopback only, behind a password of its own, and keeps its data", async () => {
    const first = await start();
    expect(first.relation).toBe("started");
    await ask(first.url, "create table kept (n int); insert into kept values (42)");
    const [settings] = await ask(
      first.socketUrl,
      `select current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync,
         current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages`,
    );
    expect(settings).toEqual({ addresses: "127.0.0.1", fsync: "on", commit: "on", pages: "on" });
    expect((await stat(path.join(folder, "password"))).mode & 0o777).toBe(0o600);
    const wrong = new URL(first.url);
    wrong.password = "password";
    await expect(ask(wrong.href, "select 1")).rejects.toThrow("password authentication failed");
    await first.stop();
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await start();
    expect(await ask(second.url, "select n from kept")).toEqual([{ n: 42 }]);
    await second.stop();
  });

  it("takes another port when the wanted one is busy", async () => {
    const port = await freePort(0);
    const other = createServer().listen({ host: "127.0.0.1", port });
    const server = await start(folder, port);
    expect(server.port).not.toBe(port);
    await server.stop();
    other.close();
  });

  it("is shared by a second process as a guest, which does not stop it", async () => {
    const owner = await start();
    const script = `
      import { startEmbeddedPostgres } from ${JSON.stringify(path.join(import.meta.dirname, "embedded-postgres.ts"))};
      const server = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, port: 0, database: "flotilla" });
      await server.stop();
      console.log(server.relation, server.pid);`;
    expect((await runScript(script)).trim()).toBe(`guest ${owner.pid}`);
    expect(await ask(owner.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await owner.stop();
  });

  it("is adopted, and then stopped, after its owner was killed", async () => {
    const script = `
      import { startEmbeddedPostgres } from ${JSON.stringify(path.join(import.meta.dirname, "embedded-postgres.ts"))};
      const server = await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, port: 0, database: "flotilla" });
      process.stdout.write(String(server.pid), () => process.kill(process.pid, "SIGKILL"));`;
    const pid = Number(await runScript(script));
    expect(isAlive(pid)).toBe(true);
    const server = await start();
    expect(server).toMatchObject({ relation: "adopted", pid });
    await server.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it("recovers what was committed when the server itself was killed", async () => {
    const server = await start();
    await ask(server.url, "create table survived (n int); insert into survived values (7)");
    process.kill(server.pid, "SIGKILL");
    const next = await start();
    expect(next.pid).not.toBe(server.pid);
    expect(await ask(next.url, "select n from survived")).toEqual([{ n: 7 }]);
    await next.stop();
  });

  it("is not misled by a pid file whose pid now belongs to another program", async () => {
    const pidFile = path.join(folder, "data", "postmaster.pid");
    await writeFile(pidFile, `${process.pid}\n${folder}/data\n1\n5432\n\n127.0.0.1\n\nready\n`);
    const server = await start();
    expect(server.relation).toBe("started");
    await server.stop();
    expect(isAlive(process.pid)).toBe(true);
  });

  it("says what to do about a half-written folder, and clears an interrupted first boot by itself", async () => {
    const place = path.join(root, "half");
    await mkdir(path.join(place, "data.draft-999999999"), { recursive: true });
    await mkdir(path.join(place, "data"));
    await writeFile(path.join(place, "data", "PG_VERSION"), "18\n");
    const problem = await start(place).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(PostgresProblem);
    expect(problem).toMatchObject({
      sentence: expect.stringContaining("half-written"),
      advice: expect.stringContaining("delete the folder"),
    });
    await expect(stat(path.join(place, "data.draft-999999999"))).rejects.toThrow("ENOENT");
  });

  it.each([
    ["a password that others can read", "password", "secret\n", 0o644, "chmod 600"],
    ["data of another version", "data/PG_VERSION", "14\n", 0o600, "PostgreSQL 14"],
  ])("refuses %s with a sentence", async (_, file, content, mode, expected) => {
    const place = path.join(root, `refused-${mode}`);
    await mkdir(path.join(place, "data", "global"), { recursive: true });
    await writeFile(path.join(place, "data", "PG_VERSION"), "18\n");
    await writeFile(path.join(place, "data", "global", "pg_control"), "x");
    await writeFile(path.join(place, file), content, { mode });
    const problem = await start(place).catch((error: unknown) => error);
    expect(problem).toMatchObject({ name: "PostgresProblem", message: expect.stringContaining(expected) });
    const secret = await readFile(path.join(place, "password"), "utf8");
    expect(String(problem)).not.toContain(secret.trim());
  });

  function runScript(script: string): Promise<string> {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    return new Promise((resolve) => child.once("close", () => resolve(output)));
  }
});
