// One throwaway redis-server for a test run: loopback, nothing on disk, stopped by its pid.
import { type ChildProcess, spawn } from "node:child_process";
import { readFile, readlink } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../adapters/postgres/embedded/free-port.ts";

const READY_TIMEOUT_MS = 10_000;
const PID_FILE = "redis.pid";

export interface RedisProcess {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export async function startRedis(program: string, folder: string): Promise<RedisProcess> {
  const port = await freePort(0);
  const child = spawn(
    program,
    [
      ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder],
      ...["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"],
      ...["--pidfile", path.join(folder, PID_FILE)],
    ],
    { stdio: "ignore", cwd: folder },
  );
  await untilAnswering(child, port);
  const { pid } = child;
  if (pid === undefined) throw new Error("redis-server has no pid");
  return { url: `redis://127.0.0.1:${port}`, pid, stop: () => stop(child) };
}

async function untilAnswering(child: ChildProcess, port: number): Promise<void> {
  let failure: string | undefined;
  child.once("error", (error) => {
    failure = error.message;
  });
  child.once("exit", (code) => {
    failure ??= `it ended with code ${code}`;
  });
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline && failure === undefined) {
    if (await answersPing(port)) return;
    await sleep(10);
  }
  child.kill("SIGKILL");
  throw new Error(`redis-server did not start: ${failure ?? "no answer to PING"}`);
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (data) => finish(data.toString().startsWith("+PONG")));
    socket.once("error", () => finish(false));
    socket.setTimeout(1_000, () => finish(false));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await Promise.race([ended, sleep(5_000, undefined, { ref: false }).then(() => child.kill("SIGKILL"))]);
}

/** Ends the server that a killed run left behind in this folder, once it is proved to be that one (Linux only). */
export async function stopLeftoverRedis(folder: string): Promise<void> {
  const pid = Number(await readFile(path.join(folder, PID_FILE), "utf8").catch(() => ""));
  if (!Number.isInteger(pid) || pid <= 1) return;
  const place = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  if (place === folder) process.kill(pid, "SIGTERM");
}
