// The database's files: made whole (in a draft that is renamed at the end) or not at all, and checked before each start.
import { spawn } from "node:child_process";
import { chown, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Binaries } from "./binaries.ts";
import { PostgresProblem } from "./postgres-problem.ts";
import { isAlive } from "./postmaster-file.ts";
import type { UnprivilegedUser } from "./unprivileged-user.ts";

export const SUPERUSER = "flotilla";
const MAJOR_VERSION = "18";
const DRAFT = "data.draft-";

/** Makes `<folder>/data` unless it is there; throws a `PostgresProblem` where it is there but cannot be used. */
export async function prepareDataFolder(
  folder: string,
  passwordFile: string,
  binaries: Binaries,
  user: UnprivilegedUser | undefined,
): Promise<string> {
  const dataFolder = path.join(folder, "data");
  await removeDeadDrafts(folder);
  if ((await stat(dataFolder).catch(() => undefined)) === undefined) {
    const draft = path.join(folder, `${DRAFT}${process.pid}`);
    await mkdir(draft, { mode: 0o700 });
    if (user !== undefined) await chown(draft, user.uid, user.gid);
    await runInitdb(binaries, draft, passwordFile, user);
    await rename(draft, dataFolder).catch(async (error: NodeJS.ErrnoException) => {
      await rm(draft, { recursive: true, force: true });
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  }
  await checkDataFolder(dataFolder);
  return dataFolder;
}

async function removeDeadDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(DRAFT) && !isAlive(Number(name.slice(DRAFT.length)))) {
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}

async function checkDataFolder(dataFolder: string): Promise<void> {
  const version = await readFile(path.join(dataFolder, "PG_VERSION"), "utf8").catch(() => undefined);
  const control = await stat(path.join(dataFolder, "global", "pg_control")).catch(() => undefined);
  if (version === undefined || control === undefined || control.size === 0) {
    throw new PostgresProblem(
      `The database folder ${dataFolder} is half-written: ${version === undefined ? "PG_VERSION" : "global/pg_control"} is missing.`,
      "If it holds nothing that you need, delete the folder and start again; otherwise put your backup there.",
    );
  }
  if (version.trim() !== MAJOR_VERSION) {
    throw new PostgresProblem(
      `The database folder ${dataFolder} was made by PostgreSQL ${version.trim()}, and this is version ${MAJOR_VERSION}.`,
      "Dump it with the old version and load it into a new folder, or set DATABASE_URL to a server of that version.",
    );
  }
}

async function runInitdb(
  binaries: Binaries,
  dataFolder: string,
  passwordFile: string,
  user: UnprivilegedUser | undefined,
): Promise<void> {
  const child = spawn(
    binaries.initdb,
    [
      `--pgdata=${dataFolder}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
    ],
    {
      // The user may not enter our working folder; its own data folder it always may.
      cwd: dataFolder,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, LC_ALL: "C" },
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    },
  );
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4_000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return;
  await rm(dataFolder, { recursive: true, force: true });
  throw new PostgresProblem(
    `The database could not be made in ${dataFolder} (${lastLine(complaint)}).`,
    "Check the free space and the permissions of that folder, then start again.",
  );
}

export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "no reason given";
}
