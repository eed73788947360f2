// A file that appears with its content or not at all, and is made by one of however many try.
import { randomUUID } from "node:crypto";
import { chmod, link, rm, writeFile } from "node:fs/promises";

/** For its owner only. False: there is one already, which stays as it is. */
export async function createWhole(file: string, content: string): Promise<boolean> {
  // A process id would not do: two callers in one process share it, and so do two containers on one volume.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600 });
  await chmod(draft, 0o600);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    await rm(draft);
  }
}
