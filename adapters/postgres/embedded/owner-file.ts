// Which process started the embedded server and will stop it. Others that find the server running are guests.
import { readFile, rm, writeFile } from "node:fs/promises";
import { isAlive } from "./postmaster-file.ts";

/** A pid alone may have been given to another program after a crash; on Linux its start time tells them apart. */
async function startOf(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return status.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

export async function claimOwnership(file: string): Promise<void> {
  await writeFile(file, `${process.pid} ${await startOf(process.pid)}\n`, { mode: 0o600 });
}

export async function hasLivingOwner(file: string): Promise<boolean> {
  const [pidText = "", start = ""] = (await readFile(file, "utf8").catch(() => "")).trim().split(" ");
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return false;
  return start === (await startOf(pid));
}

export async function dropOwnership(file: string): Promise<void> {
  await rm(file, { force: true });
}
