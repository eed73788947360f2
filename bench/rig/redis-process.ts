// A Redis of the bench's own, with the durability a queue of orders deserves: AOF every second, never evicting.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";

export interface StoreProcess {
  readonly url: string;
  stop(): Promise<void>;
}

const READY_TRIES = 100;
const READY_PAUSE_MS = 50;

/** Throws with what to do when `redis-server` is not installed. */
export async function startRedis(): Promise<StoreProcess> {
  const directory = await mkdtemp(join(tmpdir(), "flotilla-bench-redis-"));
  const port = await freePort();
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    appendonly: "yes",
    appendfsync: "everysec",
    "maxmemory-policy": "noeviction",
    save: "",
    dir: directory,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn("redis-server", flags, { stdio: "ignore" });
  const failed = once(child, "error").then(([error]) => {
    throw new Error(
      "redis-server could not be started: install it (Debian: apt-get install redis-server) and run the bench again",
      { cause: error },
    );
  });
  await Promise.race([failed, untilReachable(port)]);
  failed.catch(() => undefined);
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, "exit");
        child.kill("SIGTERM");
        await exited;
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilReachable(port: number): Promise<void> {
  for (let attempt = 0; attempt < READY_TRIES; attempt += 1) {
    const socket = connect({ host: "127.0.0.1", port });
    const reached = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "close").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (reached) return;
    await sleep(READY_PAUSE_MS);
  }
  throw new Error(`redis-server did not answer on port ${port}`);
}
