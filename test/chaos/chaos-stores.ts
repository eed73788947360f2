// PostgreSQL and Redis of a chaos run: both on a port that stays, both durable, both made to die.
import { type ChildProcess, spawn } from "node:child_process";
import { cp, lchown, mkdir, readdir, rm, stat, truncate } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "../../adapters/postgres/embedded/free-port.ts";
import { isAlive } from "../../adapters/postgres/embedded/postmaster-file.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../adapters/postgres/embedded-postgres.ts";
import { ensureRedis } from "../support/ensure-redis.ts";

const DATABASE = "flotilla";

export class ChaosPostgres {
  readonly folder: string;
  #server: EmbeddedPostgres;

  private constructor(folder: string, server: EmbeddedPostgres) {
    this.folder = folder;
    this.#server = server;
  }

  static async start(folder: string): Promise<ChaosPostgres> {
    return new ChaosPostgres(folder, await open(folder, 0));
  }

  get url(): string {
    return this.#server.url;
  }

  get port(): number {
    return this.#server.port;
  }

  /** Every engine's way to it leads through the proxy. */
  urlThrough(port: number): string {
    const url = new URL(this.#server.url);
    url.port = String(port);
    return url.href;
  }

  /** `fast` ends sessions and shuts down; `crash` recovers from its log at the next start. */
  async end(how: "fast" | "crash"): Promise<void> {
    process.kill(this.#server.pid, how === "fast" ? "SIGINT" : "SIGQUIT");
    while (isAlive(this.#server.pid)) await sleep(5);
  }

  async begin(): Promise<void> {
    this.#server = await open(this.folder, this.#server.port);
  }

  /** A copy of everything that it had committed; it is down meanwhile. */
  async copyTo(folder: string): Promise<void> {
    await this.end("fast");
    await cp(this.folder, folder, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    await this.begin();
  }

  /** Forgets everything since the copy was made. Ends it first; the files keep their owner. */
  async rewindTo(folder: string): Promise<void> {
    await this.end("crash");
    const data = path.join(this.folder, "data");
    const { uid, gid } = await stat(data);
    await rm(data, { recursive: true });
    await cp(path.join(folder, "data"), data, { recursive: true, preserveTimestamps: true });
    await giveTo(data, uid, gid);
    await this.begin();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}

async function giveTo(place: string, uid: number, gid: number): Promise<void> {
  await lchown(place, uid, gid);
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  for (const entry of entries) await lchown(path.join(entry.parentPath, entry.name), uid, gid);
}

function open(folder: string, port: number): Promise<EmbeddedPostgres> {
  const settings = { max_connections: "200", shared_buffers: "128MB" };
  return startEmbeddedPostgres({ folder, port, database: DATABASE, settings });
}

export class ChaosRedis {
  readonly port: number;
  readonly #program: string;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  private constructor(program: string, folder: string, port: number) {
    this.#program = program;
    this.#folder = folder;
    this.port = port;
  }

  static async start(folder: string): Promise<ChaosRedis> {
    const found = await ensureRedis();
    if (found.kind === "missing") throw new Error(found.sentence);
    await mkdir(folder);
    const redis = new ChaosRedis(found.program, folder, await freePort(0));
    await redis.begin();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async begin(): Promise<void> {
    this.#child = spawn(
      this.#program,
      [
        ...["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.#folder, "--save", ""],
        ...["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"],
      ],
      { stdio: "ignore", cwd: this.#folder },
    );
    const deadline = performance.now() + 10_000;
    while (!(await this.#answers())) {
      if (performance.now() > deadline) throw new Error("redis-server did not start");
      await sleep(20);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child?.kill(signal);
  }

  /** Cuts that share off the end of the log, as a machine that lost its last seconds would. */
  async truncateLog(share: number): Promise<void> {
    const folder = path.join(this.#folder, "appendonlydir");
    const names = (await readdir(folder)).filter((name) => name.endsWith(".incr.aof"));
    for (const name of names) {
      const file = path.join(folder, name);
      const { size } = await stat(file);
      await truncate(file, Math.floor(size * (1 - share)));
    }
  }

  async flush(): Promise<void> {
    await this.#ask((client) => client.flushall());
  }

  /** Everything that it holds, as text: for secrets that must not be there. */
  async dump(): Promise<string> {
    const texts: string[] = [];
    await this.#ask(async (client) => {
      for (const key of await client.keys("*")) {
        const type = await client.type(key);
        if (type === "hash") texts.push(key, JSON.stringify(await client.hgetall(key)));
        else texts.push(key);
      }
    });
    return texts.join("\n");
  }

  async #answers(): Promise<boolean> {
    try {
      return (await this.#ask((client) => client.ping())) === "PONG";
    } catch {
      return false;
    }
  }

  async #ask<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(this.port, "127.0.0.1", {
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      commandTimeout: 5_000,
    });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return await work(client);
    } finally {
      client.disconnect();
    }
  }
}
