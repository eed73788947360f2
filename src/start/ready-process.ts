// The engine and the service as the supervisor sees them: child processes whose log lines are events and whose /readyz says when they serve.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { childEnvironment } from "../../config/start.ts";
import { OperatorProblem } from "./operator-problem.ts";
import { SupervisedProcess } from "./supervised-process.ts";

export interface ReadyProcessOptions {
  /** `engine` or `service`: what runs is `src/<name>/main.ts`. */
  readonly name: "engine" | "service";
  /** Where it listens. */
  readonly url: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: string) => void;
  readonly onSpawn: (pid: number) => void;
  readonly onComplaint: (line: string) => void;
  readonly onDeath: (how: string, pauseMs: number) => void;
}

export interface ReadyProcess {
  stop(): Promise<boolean>;
}

const FOLDER = join(import.meta.dirname, "..");
const READY_TIMEOUT_MS = 60_000;
const DRAIN_PATIENCE_MS = 15_000;

/** Resolves when it is ready; an engine recovers first, which takes longer with many accounts. */
export async function startReadyProcess(
  options: ReadyProcessOptions,
  signal: AbortSignal,
): Promise<ReadyProcess> {
  const { name, url, onLine, onSpawn, onComplaint } = options;
  let end: string | undefined;
  let wasReady = false;
  const onDeath = (how: string, pauseMs: number): void => {
    end = how;
    // Before it was ever ready, its end is ours to explain.
    if (wasReady) options.onDeath(how, pauseMs);
  };
  const env = childEnvironment(options.env);
  const child = new SupervisedProcess({
    name,
    args: () => [join(FOLDER, name, "main.ts")],
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
      return { stop: () => child.stop(DRAIN_PATIENCE_MS) };
    }
    answer = ready;
    await sleep(50);
  }
  await child.stop(signal.aborted ? DRAIN_PATIENCE_MS : 0);
  signal.throwIfAborted();
  throw new OperatorProblem(
    end !== undefined
      ? `The ${name} ended (${end}) before it was ready.`
      : `The ${name} was not ready after ${READY_TIMEOUT_MS / 1_000} s; ${url}/readyz says: ${answer}.`,
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
