// The database password: random, made on first boot, readable by its owner only. There is no default password anywhere.
import { randomBytes, randomUUID } from "node:crypto";
import { chown, link, readFile, rm, stat, writeFile } from "node:fs/promises";
import { PostgresProblem } from "./postgres-problem.ts";
import type { UnprivilegedUser } from "./unprivileged-user.ts";

/** Two processes that start together agree: the file appears whole or not at all, and the first one stays. */
export async function passwordFrom(file: string, user: UnprivilegedUser | undefined): Promise<string> {
  const found = await read(file);
  if (found !== undefined) return found;
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
  if (user !== undefined) await chown(draft, user.uid, user.gid);
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(draft, { force: true });
  const made = await read(file);
  if (made === undefined) throw new PostgresProblem(`${file} vanished while it was made.`, "Start again.");
  return made;
}

async function read(file: string): Promise<string | undefined> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    throw new PostgresProblem(
      `The database password file ${file} can be read by other users.`,
      `Run: chmod 600 '${file}' and start again.`,
    );
  }
  return (await readFile(file, "utf8")).trim();
}
