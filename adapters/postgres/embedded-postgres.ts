// A real PostgreSQL without installation: makes, starts, adopts and stops the server whose files lie in one folder.
import { createHash } from "node:crypto";
import { chmod, chown, cp, mkdir, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type Binaries, binariesIn, findBinaries } from "./embedded/binaries.ts";
import { prepareDataFolder, SUPERUSER } from "./embedded/data-folder.ts";
import { freePort } from "./embedded/free-port.ts";
import { claimOwnership, dropOwnership, hasLivingOwner } from "./embedded/owner-file.ts";
import { passwordFrom } from "./embedded/password-file.ts";
import { PostgresProblem } from "./embedded/postgres-problem.ts";
import { isAlive, isOtherProgram, readPostmaster, removePostmasterFile } from "./embedded/postmaster-file.ts";
import {
  boundLog,
  makeSocketFolder,
  type ServerStart,
  startServer,
  stopServer,
} from "./embedded/server-process.ts";
import { closedFolder, type UnprivilegedUser, unprivilegedUser } from "./embedded/unprivileged-user.ts";

export interface EmbeddedPostgresOptions {
  /** Everything lies in here: `data/`, `socket/`, `password`, `postgres.log`. Made if absent. */
  readonly folder: string;
  /** Taken if free, else another one; 0 = any. */
  readonly port: number;
  /** Made if absent. */
  readonly database: string;
  /** Server settings beyond ours, e.g. `{ fsync: "off" }`; addresses and paths cannot be changed. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** Connection string over loopback TCP; holds the password. */
  readonly url: string;
  /** The same over the Unix socket; equals `url` where there is none. */
  readonly socketUrl: string;
  readonly port: number;
  readonly pid: number;
  /** Where the files are: differs from the folder asked for when root's private folders had to be avoided. */
  readonly folder: string;
  /** `started` by us; `adopted`: it had outlived its owner and is ours now; `guest`: a living process owns it. */
  readonly relation: "started" | "adopted" | "guest";
  /** Stops the server unless we are a guest. Idempotent. */
  stop(): Promise<void>;
}

interface Place extends ServerStart {
  readonly dataFolder: string;
  readonly socketFolder: string | undefined;
  readonly ownerFile: string;
  readonly password: string;
}

/** Throws `PostgresProblem` (a sentence and what to do) for everything an operator can put right. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = await prepare(options);
  const found = await findRunning(place);
  const running = found ?? (await startNew(place, options.port));
  const guest = found !== undefined && (await hasLivingOwner(place.ownerFile));
  if (!guest) await claimOwnership(place.ownerFile);
  const url = connectionUrl(place.password, running.port, options.database);
  const socketUrl =
    place.socketFolder === undefined
      ? url
      : connectionUrl(place.password, running.port, options.database, place.socketFolder);
  await makeDatabase(place.password, running.port, options.database);
  let stopping: Promise<void> | undefined;
  return {
    url,
    socketUrl,
    port: running.port,
    pid: running.pid,
    folder: place.folder,
    relation: found === undefined ? "started" : guest ? "guest" : "adopted",
    stop: () => {
      stopping ??= guest ? Promise.resolve() : stopOwned(place, running.pid);
      return stopping;
    },
  };
}

async function stopOwned(place: Place, pid: number): Promise<void> {
  await stopServer(pid);
  await dropOwnership(place.ownerFile);
}

async function prepare(options: EmbeddedPostgresOptions): Promise<Place> {
  const user = unprivilegedUser();
  const { folder, binaries } = await reachable(path.resolve(options.folder), findBinaries(), user);
  await makeFolder(folder, user);
  const passwordFile = path.join(folder, "password");
  const password = await passwordFrom(passwordFile, user);
  const dataFolder = await prepareDataFolder(folder, passwordFile, binaries, user);
  await boundLog(folder);
  return {
    folder,
    binaries,
    user,
    settings: options.settings ?? {},
    dataFolder,
    socketFolder: await makeSocketFolder(folder, user),
    ownerFile: path.join(folder, "owner"),
    password,
  };
}

async function makeFolder(folder: string, user: UnprivilegedUser | undefined): Promise<void> {
  try {
    await mkdir(path.dirname(folder), { recursive: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (user !== undefined) await chown(folder, user.uid, user.gid);
    await chmod(folder, 0o700);
  } catch (cause) {
    throw new PostgresProblem(
      `The database folder ${folder} cannot be made or written.`,
      `Give yourself the right to it (chown -R "$(id -u)" '${folder}') or choose another folder.`,
      cause,
    );
  }
}

/** The shared place for programs and data when root runs us out of a folder that only root may enter. */
const SHARED_FOLDER = "/var/lib/flotilla";

async function reachable(
  folder: string,
  binaries: Binaries,
  user: UnprivilegedUser | undefined,
): Promise<{ readonly folder: string; readonly binaries: Binaries }> {
  if (user === undefined) return { folder, binaries };
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  const open = (await closedFolder(path.join(folder, "data"), user)) === undefined;
  const programs = (await closedFolder(binaries.postgres, user)) === undefined;
  return {
    folder: open ? folder : path.join(SHARED_FOLDER, name),
    binaries: programs ? binaries : await copyPrograms(binaries),
  };
}

async function copyPrograms(binaries: Binaries): Promise<Binaries> {
  const source = await stat(binaries.postgres);
  const target = path.join(SHARED_FOLDER, `programs-${source.size}-${Math.trunc(source.mtimeMs)}`);
  if ((await stat(target).catch(() => undefined)) === undefined) {
    const draft = `${target}.${process.pid}`;
    // The libraries link to one another; followed, their links would point back into the closed folder.
    await cp(binaries.folder, draft, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    await rename(draft, target).catch(() => rm(draft, { recursive: true, force: true }));
  }
  return binariesIn(target);
}

/** The server of this very folder, if one runs: it accepts our password and names our data folder. */
async function findRunning(
  place: Place,
): Promise<{ readonly pid: number; readonly port: number } | undefined> {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    const postmaster = await readPostmaster(place.dataFolder);
    if (postmaster === undefined) return undefined;
    if (!isAlive(postmaster.pid) || (await isOtherProgram(postmaster.pid, place.dataFolder))) {
      await removePostmasterFile(place.dataFolder);
      return undefined;
    }
    if (postmaster.ready && (await serves(place, postmaster.port))) return postmaster;
    await sleep(100);
  }
  const stuck = await readPostmaster(place.dataFolder);
  if (stuck !== undefined && isAlive(stuck.pid)) await stopServer(stuck.pid);
  return undefined;
}

async function serves(place: Place, port: number): Promise<boolean> {
  const client = new pg.Client({
    connectionString: connectionUrl(place.password, port, "postgres"),
    connectionTimeoutMillis: 2_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(
      "select current_setting('data_directory') as folder",
    );
    return rows[0] !== undefined && (await realpath(rows[0].folder)) === (await realpath(place.dataFolder));
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const START_ATTEMPTS = 20;

async function startNew(
  place: Place,
  preferredPort: number,
): Promise<{ readonly pid: number; readonly port: number }> {
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    const port = await freePort(preferredPort);
    const outcome = await startServer(place, {
      dataFolder: place.dataFolder,
      socketFolder: place.socketFolder,
      port,
    });
    switch (outcome.kind) {
      case "ready":
        return { pid: outcome.pid, port };
      case "port-busy":
        break;
      case "folder-busy": {
        const other = await findRunning(place);
        if (other !== undefined) return other;
        await sleep(250);
        break;
      }
      case "failed":
        throw new PostgresProblem(
          `The database server did not start (${outcome.reason}).`,
          `Its log is ${path.join(place.folder, "postgres.log")}; if the data is damaged and not needed, delete ${place.dataFolder} and start again.`,
        );
    }
  }
  throw new PostgresProblem(
    `The database folder ${place.dataFolder} is held by another server.`,
    "Stop the other process that uses this folder, then start again.",
  );
}

function connectionUrl(password: string, port: number, database: string, socketFolder?: string): string {
  const secret = encodeURIComponent(password);
  return socketFolder === undefined
    ? `postgresql://${SUPERUSER}:${secret}@127.0.0.1:${port}/${database}`
    : `postgresql://${SUPERUSER}:${secret}@/${database}?host=${encodeURIComponent(socketFolder)}&port=${port}`;
}

async function makeDatabase(password: string, port: number, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: connectionUrl(password, port, "postgres") });
  await client.connect();
  try {
    await client.query(`create database ${client.escapeIdentifier(database)}`);
  } catch (error) {
    const code = (error as { code?: string }).code;
    // 42P04: it is there. 23505: another process made it at the same moment.
    if (code !== "42P04" && code !== "23505") throw error;
  } finally {
    await client.end();
  }
}
