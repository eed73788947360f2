// Starts the PostgreSQL server as a process of its own, waits until it is ready, and stops it by its pid.
import { spawn } from "node:child_process";
import { chown, mkdir, open, readFile, truncate } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Binaries } from "./binaries.ts";
import { lastLine } from "./data-folder.ts";
import { PostgresProblem } from "./postgres-problem.ts";
import { isAlive, readPostmaster } from "./postmaster-file.ts";
import { type ServerPlace, serverArguments } from "./server-settings.ts";
import type { UnprivilegedUser } from "./unprivileged-user.ts";

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 10;
const FAST_SHUTDOWN_TIMEOUT_MS = 20_000;
/** The path of a socket must fit into 107 bytes. */
const SOCKET_FOLDER_BYTES_MAX = 85;

export interface ServerStart {
  readonly folder: string;
  readonly binaries: Binaries;
  readonly user: UnprivilegedUser | undefined;
  readonly settings: Readonly<Record<string, string>>;
}

export type StartOutcome =
  | { readonly kind: "ready"; readonly pid: number }
  | { readonly kind: "port-busy" }
  /** Another server holds the data folder, or its last processes are still ending. */
  | { readonly kind: "folder-busy" }
  | { readonly kind: "failed"; readonly reason: string };

/** A folder for the Unix socket next to the data; undefined where its path would be too long, or on Windows. */
export async function makeSocketFolder(
  folder: string,
  user: UnprivilegedUser | undefined,
): Promise<string | undefined> {
  const socketFolder = path.join(folder, "socket");
  if (process.platform === "win32" || Buffer.byteLength(socketFolder) > SOCKET_FOLDER_BYTES_MAX)
    return undefined;
  await mkdir(socketFolder, { recursive: true, mode: 0o700 });
  if (user !== undefined) await chown(socketFolder, user.uid, user.gid);
  return socketFolder;
}

export async function startServer(start: ServerStart, place: ServerPlace): Promise<StartOutcome> {
  const logFile = path.join(start.folder, "postgres.log");
  const log = await open(logFile, "a", 0o600);
  const logStart = (await log.stat()).size;
  // Detached: Ctrl-C reaches the whole foreground group, and the engine must drain before its database goes.
  const child = spawn(start.binaries.postgres, serverArguments(place, start.settings), {
    cwd: place.dataFolder,
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    env: { ...process.env, LC_ALL: "C" },
    ...(start.user === undefined ? {} : { uid: start.user.uid, gid: start.user.gid }),
  });
  let failure: string | undefined;
  child.once("error", (error) => {
    failure = error.message;
  });
  child.once("exit", (code, signal) => {
    failure ??= `it ended with ${signal ?? `code ${code}`}`;
  });
  child.unref();
  await log.close();
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (failure === undefined && performance.now() < deadline) {
    const postmaster = await readPostmaster(place.dataFolder);
    if (postmaster !== undefined && postmaster.pid === child.pid && postmaster.ready) {
      return { kind: "ready", pid: postmaster.pid };
    }
    await sleep(POLL_MS);
  }
  if (failure === undefined && child.pid !== undefined) await stopServer(child.pid);
  const complaint = (await readFile(logFile)).subarray(logStart).toString();
  return explain(complaint, failure ?? `it was not ready after ${READY_TIMEOUT_MS / 1_000} s`);
}

function explain(complaint: string, failure: string): StartOutcome {
  if (/could not create any TCP\/IP sockets|could not bind/.test(complaint)) return { kind: "port-busy" };
  if (/lock file "postmaster.pid" already exists|shared memory block .* is still in use/.test(complaint)) {
    return { kind: "folder-busy" };
  }
  const fatal = complaint.split("\n").filter((line) => /FATAL|PANIC/.test(line));
  return { kind: "failed", reason: lastLine(fatal.join("\n") || complaint) || failure };
}

/** Fast shutdown; at once where that takes too long (the next start then recovers from the log, as after a crash). */
export async function stopServer(pid: number): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") return;
      throw new PostgresProblem(
        `The database server ${pid} cannot be stopped.`,
        "Start as the user that started it.",
        error,
      );
    }
    const deadline = performance.now() + FAST_SHUTDOWN_TIMEOUT_MS;
    while (performance.now() < deadline) {
      if (!isAlive(pid)) return;
      await sleep(POLL_MS);
    }
  }
  throw new PostgresProblem(`The database server ${pid} does not stop.`, `End it by hand: kill -9 ${pid}`);
}

const LOG_BYTES_MAX = 10_000_000;

/** The server's log holds warnings only; it is cut at start when it has grown beyond 10 MB all the same. */
export async function boundLog(folder: string): Promise<void> {
  const logFile = path.join(folder, "postgres.log");
  const log = await open(logFile, "a", 0o600);
  const { size } = await log.stat();
  await log.close();
  if (size > LOG_BYTES_MAX) await truncate(logFile, 0);
}
