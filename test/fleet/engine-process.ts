// The engine as a process of its own, so that a test can kill it between any two steps.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "..", "..", "src", "engine", "main.ts");
const READY_WITHIN_MS = 20_000;

export class EngineProcess {
  readonly #child: ChildProcess;
  readonly url: string;
  readonly ended: Promise<string>;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    this.ended = once(child, "exit").then(([code, signal]) => String(signal ?? code));
  }

  /** `port` must be free: every incarnation listens on the same one. `onOutput` gets all that it prints. */
  static start(
    environment: Readonly<Record<string, string>>,
    port: number,
    onOutput?: (text: string) => void,
  ): EngineProcess {
    const printing = onOutput === undefined ? "inherit" : "pipe";
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const child = spawn(process.execPath, [MAIN], {
      env: { PATH, NODE_COMPILE_CACHE, ...environment, ENGINE_PORT: String(port) },
      stdio: ["ignore", printing, printing],
    });
    child.stdout?.on("data", (chunk) => onOutput?.(String(chunk)));
    child.stderr?.on("data", (chunk) => onOutput?.(String(chunk)));
    return new EngineProcess(child, `http://127.0.0.1:${port}`);
  }

  /** Resolves when it is ready, or when it ended. */
  async ready(): Promise<void> {
    const deadline = performance.now() + READY_WITHIN_MS;
    while (performance.now() < deadline && this.#child.exitCode === null && this.#child.signalCode === null) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.ok === true) return;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    if (this.alive()) throw new Error("the engine was not ready in time");
  }

  alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Does not wait. SIGSTOP freezes it where it stands, SIGCONT lets it go on. */
  signal(signal: "SIGSTOP" | "SIGCONT" | "SIGKILL" | "SIGTERM" | "SIGUSR2"): void {
    this.#child.kill(signal);
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    if (this.alive()) this.#child.kill(signal);
    await this.ended;
  }
}
