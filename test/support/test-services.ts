// The PostgreSQL cluster and the Redis of one test run, each started when the first test asks for it.
import { chmod, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { isAlive, isOtherProgram, readPostmaster } from "../../adapters/postgres/embedded/postmaster-file.ts";
import { stopServer } from "../../adapters/postgres/embedded/server-process.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../adapters/postgres/embedded-postgres.ts";
import { letIn } from "../../src/start/let-in.ts";
import { prepareDatabase } from "../../src/start/prepare-database.ts";
import { ensureRedis } from "./ensure-redis.ts";
import { type RedisProcess, startRedis, stopLeftoverRedis } from "./redis-process.ts";
import { roomyFolder, STORE_FOLDERS } from "./roomy-folder.ts";

export const TEMPLATE_DATABASE = "flotilla_template";
/** Of flotilla_engine and flotilla_service on the tests' own server, where it opens nothing. */
export const ROLE_PASSWORD = "tests-only";

const PREFIX = "flotilla-test-";

export type ServiceName = "postgres" | "redis";

/** `url` of the migrated template database, or of Redis; `problem` says what to do. */
export type ServiceAnswer =
  | { readonly kind: "ready"; readonly url: string }
  | { readonly kind: "problem"; readonly sentence: string };

export class TestServices {
  #postgres: Promise<EmbeddedPostgres> | undefined;
  #redis: Promise<RedisProcess | { readonly sentence: string }> | undefined;
  #folder: Promise<string> | undefined;

  async ask(name: ServiceName): Promise<ServiceAnswer> {
    try {
      return name === "postgres" ? await this.#askPostgres() : await this.#askRedis();
    } catch (error) {
      return { kind: "problem", sentence: error instanceof Error ? error.message : String(error) };
    }
  }

  async stop(): Promise<void> {
    const postgres = await this.#postgres?.catch(() => undefined);
    const redis = await this.#redis?.catch(() => undefined);
    await postgres?.stop();
    if (redis !== undefined && "stop" in redis) await redis.stop();
    if (this.#folder !== undefined) await rm(await this.#folder, { recursive: true, force: true });
  }

  async #askPostgres(): Promise<ServiceAnswer> {
    this.#postgres ??= this.#startPostgres();
    return { kind: "ready", url: (await this.#postgres).url };
  }

  async #startPostgres(): Promise<EmbeddedPostgres> {
    const folder = path.join(await this.#ownFolder(), "postgres");
    // Tests open many small pools at once; durability stays as in production.
    const settings = { max_connections: "400", shared_buffers: "64MB" };
    const server = await startEmbeddedPostgres({ folder, port: 0, database: TEMPLATE_DATABASE, settings });
    await prepareDatabase(server.url);
    // Once: roles belong to the whole server, and two test files that change one at the same moment fail.
    await letIn(server.url, "flotilla_engine", ROLE_PASSWORD);
    await letIn(server.url, "flotilla_service", ROLE_PASSWORD);
    return server;
  }

  async #askRedis(): Promise<ServiceAnswer> {
    this.#redis ??= this.#startRedis();
    const redis = await this.#redis;
    return "sentence" in redis
      ? { kind: "problem", sentence: redis.sentence }
      : { kind: "ready", url: redis.url };
  }

  async #startRedis(): Promise<RedisProcess | { readonly sentence: string }> {
    const found = await ensureRedis();
    if (found.kind === "missing") return { sentence: found.sentence };
    const folder = path.join(await this.#ownFolder(), "redis");
    await mkdir(folder);
    return startRedis(found.program, folder);
  }

  #ownFolder(): Promise<string> {
    this.#folder ??= makeFolder();
    return this.#folder;
  }
}

async function makeFolder(): Promise<string> {
  for (const root of STORE_FOLDERS) await removeLeftovers(root);
  const folder = await mkdtemp(path.join(await roomyFolder(), `${PREFIX}${process.pid}-`));
  // As root, PostgreSQL runs as another user, which must be able to enter.
  await chmod(folder, 0o755);
  return folder;
}

/** A run that was killed leaves its folder and perhaps its server; the next run clears both. */
async function removeLeftovers(root: string): Promise<void> {
  for (const name of await readdir(root).catch(() => [])) {
    const pid = Number(name.match(/^flotilla-test-(\d+)-/)?.[1]);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    const folder = path.join(root, name);
    const data = path.join(folder, "postgres", "data");
    const postmaster = await readPostmaster(data);
    if (postmaster !== undefined && !(await isOtherProgram(postmaster.pid, data)))
      await stopServer(postmaster.pid);
    await stopLeftoverRedis(path.join(folder, "redis"));
    await rm(folder, { recursive: true, force: true });
  }
}
