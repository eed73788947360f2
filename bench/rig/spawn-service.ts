// One service process, as `npm start` runs it: its own main, its own configuration, a port on loopback.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";
import type { ServiceGround } from "./service-ground.ts";

export interface SpawnedService {
  readonly port: number;
  readonly pid: number;
  /** Stands still (SIGSTOP) while another one is measured. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export interface ServiceSpawn {
  readonly databaseUrl: string;
  readonly engineUrl?: string;
  /** A module that is loaded before the service's own. */
  readonly preload?: URL;
  readonly settings?: Readonly<Record<string, string>>;
}

const MAIN = resolve(import.meta.dirname, "../../src/service/main.ts");
const READY_TIMEOUT_MS = 30_000;

export async function spawnService(
  { folder, files }: Pick<ServiceGround, "folder" | "files">,
  { databaseUrl, engineUrl, preload, settings = {} }: ServiceSpawn,
): Promise<SpawnedService> {
  const port = await freePort();
  const own = {
    ...{ SERVICE_DATABASE_URL: databaseUrl, SERVICE_PORT: String(port) },
    ...(engineUrl === undefined ? {} : { ENGINE_URL: engineUrl }),
    ...{ FLOTILLA_HOME: folder, LOG_LEVEL: "silent" },
  };
  const before = preload === undefined ? [] : ["--import", preload.href];
  const child = spawn(process.execPath, [...before, MAIN], {
    env: { ...process.env, ...files, ...own, ...settings },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await untilReady(port, child);
  return {
    ...{ port, pid: child.pid ?? 0 },
    pause: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    stop: async () => {
      // One that stands still would hear it only later.
      child.kill("SIGCONT");
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

async function untilReady(port: number, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    await sleep(50);
  }
  child.kill("SIGKILL");
  throw new Error("the service did not become ready");
}
