// Reads `postmaster.pid`, the file by which a running server tells where it listens and whether it is ready.
import { readFile, rm } from "node:fs/promises";
import path from "node:path";

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

function fileOf(dataFolder: string): string {
  return path.join(dataFolder, "postmaster.pid");
}

/** Lines: pid, data folder, start time, port, socket folder, listen address, shared memory, status. */
export async function readPostmaster(dataFolder: string): Promise<Postmaster | undefined> {
  const text = await readFile(fileOf(dataFolder), "utf8").catch(() => "");
  const lines = text.split("\n").map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return { pid, port: Number(lines[3] ?? 0), ready: lines[7] === "ready" };
}

export async function removePostmasterFile(dataFolder: string): Promise<void> {
  await rm(fileOf(dataFolder), { force: true });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** True where the process is proved to be another program: a pid that was given away again after a crash. */
export async function isOtherProgram(pid: number, dataFolder: string): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  if (command === undefined) return false;
  return !command.split("\0").includes(dataFolder);
}
