// Secrets made on the first boot: random, in files that only their owner can read, never printed.
import { randomBytes } from "node:crypto";
import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { createWhole } from "./create-whole.ts";
import { OperatorProblem } from "./operator-problem.ts";

/** The secret in `file`; made from `bytes` random ones (base64url) if absent. */
export function secretFile(file: string, bytes: number): Promise<string> {
  return madeOnce(file, () => randomBytes(bytes).toString("base64url"));
}

/** The text in `file`; made if absent. Appears whole or not at all. */
export async function madeOnce(file: string, make: () => string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const found = await read(file);
  if (found !== undefined) return found;
  await createWhole(file, `${make().trim()}\n`);
  const made = await read(file);
  if (made === undefined) throw new OperatorProblem(`${file} vanished while it was made.`, "Start again.");
  return made;
}

async function read(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    throw new OperatorProblem(
      `The secret file ${file} can be read by other users.`,
      `Run: chmod 600 '${file}' and start again.`,
    );
  }
  const text = (await readFile(file, "utf8")).trim();
  if (text !== "") return text;
  throw new OperatorProblem(
    `The secret file ${file} is empty.`,
    "Restore it from your backup; without it, what it locked is lost. If nothing is to be kept, delete the data folder and start again.",
  );
}
