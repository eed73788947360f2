// Finds `redis-server`, or installs Debian's where that can be done, so that `npm test` needs nothing prepared by hand.
import { execFile } from "node:child_process";
import { access, constants, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const INSTALL_TIMEOUT_MS = 180_000;
/** While this file answers 101, Debian packages do not start the services that they bring. */
const POLICY_FILE = "/usr/sbin/policy-rc.d";

export type RedisProgram =
  | { readonly kind: "found"; readonly program: string }
  | { readonly kind: "missing"; readonly sentence: string };

export async function ensureRedis(): Promise<RedisProgram> {
  const found = await findProgram();
  if (found !== undefined) return { kind: "found", program: found };
  if (process.getuid?.() !== 0 || (await onPath("apt-get")) === undefined) {
    return missing("it is not on the PATH and cannot be installed from here");
  }
  try {
    await install();
  } catch (error) {
    return missing(error instanceof Error ? (error.message.split("\n")[0] ?? "") : "installation failed");
  }
  const installed = await findProgram();
  return installed === undefined
    ? missing("apt-get brought no redis-server")
    : { kind: "found", program: installed };
}

function missing(reason: string): RedisProgram {
  return {
    kind: "missing",
    sentence: `Tests on Redis need the program redis-server: ${reason}. Install it (Debian: apt-get install redis-server; macOS: brew install redis) and run again.`,
  };
}

async function findProgram(): Promise<string | undefined> {
  return (await onPath("redis-server")) ?? (await onPath("valkey-server"));
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of [...(process.env.PATH ?? "").split(path.delimiter), "/usr/bin", "/usr/local/bin"]) {
    const candidate = path.join(folder, name);
    if (folder === "") continue;
    const usable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return candidate;
  }
  return undefined;
}

async function install(): Promise<void> {
  const ours = await writeFile(POLICY_FILE, "#!/bin/sh\nexit 101\n", { mode: 0o755, flag: "wx" }).then(
    () => true,
    () => false,
  );
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    await run("apt-get", ["update", "-qq"], { env, timeout: INSTALL_TIMEOUT_MS });
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "redis-server"], {
      env,
      timeout: INSTALL_TIMEOUT_MS,
    });
  } finally {
    if (ours) await rm(POLICY_FILE, { force: true });
  }
}
