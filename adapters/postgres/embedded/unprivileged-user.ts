// PostgreSQL refuses to run as root. Started as root (containers, small servers), it runs as a user without rights.
import { readFileSync, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";

export interface UnprivilegedUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const PREFERRED = ["postgres", "nobody"] as const;

/** Undefined: we are not root, PostgreSQL can run as ourselves. */
export function unprivilegedUser(): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = new Map(
    readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .map((line) => line.split(":"))
      .map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  for (const name of PREFERRED) {
    const ids = users.get(name);
    if (ids !== undefined && ids.uid > 0) return { name, ...ids };
  }
  return { name: "65534", uid: 65534, gid: 65534 };
}

function mayEnter(folder: Stats, user: UnprivilegedUser): boolean {
  if (folder.uid === user.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === user.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}

/** The first folder on the way to `target` that the user may not enter; undefined: the way is free. */
export async function closedFolder(target: string, user: UnprivilegedUser): Promise<string | undefined> {
  const parts = path.resolve(target).split(path.sep);
  for (let depth = 1; depth < parts.length; depth++) {
    const folder = parts.slice(0, depth).join(path.sep) || path.sep;
    const found = await stat(folder).catch(() => undefined);
    if (found === undefined) return undefined;
    if (!mayEnter(found, user)) return folder;
  }
  return undefined;
}
