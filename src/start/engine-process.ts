// The engine as the supervisor sees it: a child process whose log lines are events and whose /readyz says when it trades.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { childEnvironment } from "../../config/start.ts";
import { OperatorProblem } from "./operator-problem.ts";
import { SupervisedProcess } from "./supervised-process.ts";

export interface EngineOptions {
  /** Where it listens. */
  readonly url: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: string) => void;
  readonly onSpawn: (pid: number) => void;
  readonly onComplaint: (line: string) => void;
  readonly onDeath: (how: string, pauseMs: number) => void;
}

export interface EngineProcess {
  stop(): Promise<boolean>;
}

const MAIN = join(import.meta.dirname, "..", "engine", "main.ts");
const READY_TIMEOUT_MS = 60_000;
const DRAIN_PATIENCE_MS = 15_000;

/** Resolves when it is ready; it recovers first, which takes longer with many accounts. */
export async function startEngine(options: EngineOptions, signal: AbortSignal): Promise<EngineProcess> {
  const { url, onLine, onSpawn, onComplaint } = options;
  let end: string | undefined;
  let wasReady = false;
  const onDeath = (how: string, pauseMs: number): void => {
    end = how;
    // Before it was ever ready, its end is ours to explain.
    if (wasReady) options.onDeath(how, pauseMs);
  };
  const env = childEnvironment(options.env);
  const engine = new SupervisedProcess({
    name: "engine",
    args: () => [MAIN],
    env,
    onLine,
    onSpawn,
    onComplaint,
    onDeath,
  });
  const deadline = performance.now() + READY_TIMEOUT_MS;
  let answer = "no answer yet";
  while (performance.now() < deadline && end === undefined && !signal.aborted) {
    const ready = await askReady(url);
    if (ready === true) {
      wasReady = true;
      return { stop: () => engine.stop(DRAIN_PATIENCE_MS) };
    }
    answer = ready;
    await sleep(50);
  }
  await engine.stop(signal.aborted ? DRAIN_PATIENCE_MS : 0);
  signal.throwIfAborted();
  throw new OperatorProblem(
    end !== undefined
      ? `The engine ended (${end}) before it was ready.`
      : `The engine was not ready after ${READY_TIMEOUT_MS / 1_000} s; ${url}/readyz says: ${answer}.`,
    "The lines above say why; LOG_LEVEL=debug shows more.",
  );
}

/** True, or what it answered instead. */
async function askReady(url: string): Promise<true | string> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) });
    return response.ok ? true : (await response.text()).slice(0, 500);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
