// Where a test run keeps its stores: in memory where the machine has a file system for that, since a database of its own for each
// test file makes and removes a thousand files. Nothing is left out: the same server, the same settings.
import { access, constants, statfs } from "node:fs/promises";
import { freemem, tmpdir } from "node:os";

const IN_MEMORY = "/dev/shm";
/** All of which a run that was killed may have left something in. */
export const STORE_FOLDERS: readonly string[] = [IN_MEMORY, tmpdir()];
/** Of a run, about 1 GB; a container's own is often of 64 MB. */
const ROOM_MIN_BYTES = 4 * 2 ** 30;

export async function roomyFolder(): Promise<string> {
  if (freemem() < 2 * ROOM_MIN_BYTES) return tmpdir();
  try {
    await access(IN_MEMORY, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(IN_MEMORY);
    return bavail * bsize < ROOM_MIN_BYTES ? tmpdir() : IN_MEMORY;
  } catch {
    return tmpdir();
  }
}
