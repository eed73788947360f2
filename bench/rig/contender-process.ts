// The runner's half of the protocol: starts a contender in a process of its own and talks to it over IPC.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { ContenderConfig, ContenderMessage, MemoryUse, RunnerMessage } from "../contenders/protocol.ts";
import { monotonicNs } from "../monotonic.ts";

export interface ContenderProcess {
  readonly name: string;
  readonly hookUrls: readonly string[];
  /** From spawning the process to its `ready`, less what the contender says was not its start. */
  readonly readyAfterMs: number;
  /** Receive stamps since the last call, in order of arrival. */
  takeReceivedNs(): Promise<readonly number[]>;
  memory(): Promise<MemoryUse>;
  /** From here to the answer: CPU time of its event loop's turns of a millisecond and more. */
  watchTurns(): Promise<() => Promise<readonly number[]>>;
  /** Stands still (SIGSTOP) while another contender is measured: there are two cores for everything. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

const STOP_TIMEOUT_MS = 15_000;
const ANSWER_TIMEOUT_MS = 300_000;

/** A process that has not been told what to do yet, but can be stopped at any moment. */
export interface SpawnedContender {
  /** Throws with the contender's own words when it cannot start. */
  start(config: ContenderConfig): Promise<ContenderProcess>;
  stop(): Promise<void>;
}

export function spawnContender(file: URL): SpawnedContender {
  const startedNs = monotonicNs();
  const child = fork(file, [], {
    execArgv: ["--expose-gc", "--max-old-space-size=8192", "--disable-warning=ExperimentalWarning"],
    // Logs go to stdout and are written, as in production, but nowhere.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return {
    start: async (config) => {
      const ready = await ask(child, { kind: "start", config }, "ready");
      return {
        name: config.name,
        hookUrls: ready.hookUrls,
        readyAfterMs: ready.startMs ?? (monotonicNs() - startedNs) / 1e6,
        takeReceivedNs: async () => (await ask(child, { kind: "report-received" }, "received")).stampsNs,
        memory: async () => ask(child, { kind: "report-memory" }, "memory"),
        watchTurns: async () => {
          await ask(child, { kind: "watch-turns" }, "watching");
          return async () => (await ask(child, { kind: "report-turns" }, "turns")).turnsMs;
        },
        pause: () => void child.kill("SIGSTOP"),
        resume: () => void child.kill("SIGCONT"),
        stop: () => stop(child),
      };
    },
    stop: () => stop(child),
  };
}

async function ask<Kind extends ContenderMessage["kind"]>(
  child: ChildProcess,
  message: RunnerMessage,
  expected: Kind,
): Promise<Extract<ContenderMessage, { kind: Kind }>> {
  const settled = new AbortController();
  const signal = AbortSignal.any([settled.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
  const answered = once(child, "message", { signal });
  const exited = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`the contender exited with code ${code} before it answered "${message.kind}"`);
  });
  exited.catch(() => undefined);
  child.send(message);
  const [answer] = (await Promise.race([answered, exited])) as [ContenderMessage];
  // Takes the listeners off again: a bench asks the same process hundreds of times.
  settled.abort();
  if (answer.kind === "failed")
    throw new Error(`the contender failed at "${message.kind}": ${answer.reason}`);
  if (answer.kind !== expected) throw new Error(`expected "${expected}", got "${answer.kind}"`);
  return answer as Extract<ContenderMessage, { kind: Kind }>;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGCONT");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
  if (child.connected) child.disconnect();
  await exited;
  clearTimeout(timer);
}
