// A process of ours that is started again whenever it ends, and that the rig may kill, stop and continue at any time.
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";

export interface KeptPlan {
  readonly name: string;
  readonly file: string;
  readonly args?: readonly string[];
  /** For Node itself. */
  readonly nodeArgs?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Gets all that every incarnation prints. */
  readonly logFile: string;
  readonly onLine?: (line: string) => void;
  /** It runs no more; it is started again after a short pause. */
  readonly onEnd?: (how: string) => void;
}

const PAUSE_MS = 150;

export class KeptProcess {
  readonly name: string;
  readonly logFile: string;
  readonly #plan: KeptPlan;
  readonly #log: WriteStream;
  #child: ChildProcess | undefined;
  #closing = false;
  readonly #without = new Set<string>();
  #ended: Promise<void> = Promise.resolve();
  /** Incarnations so far. */
  starts = 0;
  stopped = false;

  constructor(plan: KeptPlan) {
    this.name = plan.name;
    this.logFile = plan.logFile;
    this.#plan = plan;
    this.#log = createWriteStream(plan.logFile, { flags: "a" });
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get runs(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  start(): void {
    if (this.#closing || this.runs) return;
    this.starts += 1;
    this.stopped = false;
    const { file, args = [], nodeArgs = [], env, name } = this.#plan;
    const kept = Object.fromEntries(Object.entries(env).filter(([setting]) => !this.#without.has(setting)));
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const child = spawn(process.execPath, [...nodeArgs, file, ...args], {
      env: { PATH, NODE_COMPILE_CACHE, ...kept },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.#log.write(`--- ${name} start ${this.starts} pid ${child.pid} ${new Date().toISOString()}\n`);
    child.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
    child.stderr.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#ended = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        resolve();
        this.#onExit(String(signal ?? `code ${code}`));
      });
    });
  }

  /** From the next incarnation on without that setting; the present one dies at once. */
  disarm(setting: string): void {
    this.#without.add(setting);
    this.kill();
  }

  kill(): void {
    if (this.runs) this.#child?.kill("SIGKILL");
  }

  /** Asks it to drain and end; the next incarnation starts when it has. */
  terminate(): void {
    if (this.runs) this.#child?.kill("SIGTERM");
  }

  stop(): void {
    if (!this.runs) return;
    this.stopped = this.#child?.kill("SIGSTOP") ?? false;
  }

  continue(): void {
    if (this.runs) this.#child?.kill("SIGCONT");
    this.stopped = false;
  }

  /** For good. Ends by force what does not drain. */
  async close(signal: "SIGTERM" | "SIGKILL" = "SIGTERM", patienceMs = 15_000): Promise<void> {
    this.#closing = true;
    if (this.runs) {
      this.continue();
      this.#child?.kill(signal);
      const timer = setTimeout(() => this.kill(), patienceMs);
      await this.#ended;
      clearTimeout(timer);
    }
    await new Promise<void>((resolve) => this.#log.end(() => resolve()));
  }

  #read(chunk: Buffer): void {
    if (!this.#log.writableEnded) this.#log.write(chunk);
    for (const line of chunk.toString().split("\n")) if (line !== "") this.#plan.onLine?.(line);
  }

  #onExit(how: string): void {
    this.stopped = false;
    if (!this.#log.writableEnded) this.#log.write(`--- ${this.name} ended: ${how}\n`);
    if (this.#closing) return;
    this.#plan.onEnd?.(how);
    setTimeout(() => this.start(), PAUSE_MS);
  }
}
