// Keeps one child process running: starts it, restarts it with growing pauses when it dies, stops it when asked.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export interface ProcessPlan {
  readonly name: string;
  /** A TypeScript file and its arguments; asked again for each start. */
  readonly args: () => readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: string) => void;
  readonly onComplaint: (line: string) => void;
  readonly onSpawn: (pid: number) => void;
  /** It ended although nobody asked; it is started again after `pauseMs`. */
  readonly onDeath: (how: string, pauseMs: number) => void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** After this long alive, the next death counts as the first one again. */
const STEADY_MS = 30_000;
const COMPLAINTS_KEPT = 12;

export class SupervisedProcess {
  readonly #plan: ProcessPlan;
  readonly #stopping = new AbortController();
  #child: ChildProcess | undefined;
  #complaints: string[] = [];
  #deaths = 0;

  constructor(plan: ProcessPlan) {
    this.#plan = plan;
    this.#start();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** How often it ended without being asked. */
  get deaths(): number {
    return this.#deaths;
  }

  /** The last words on its error output. */
  get complaints(): readonly string[] {
    return this.#complaints;
  }

  /** Asks it to end, waits, and ends it by force after `patienceMs`. True: it ended by itself. */
  async stop(patienceMs: number): Promise<boolean> {
    this.#stopping.abort();
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return true;
    const ended = once(child, "exit").then(() => true);
    child.kill("SIGTERM");
    if (await Promise.race([ended, sleep(patienceMs, false, { ref: false })])) return true;
    child.kill("SIGKILL");
    await ended;
    return false;
  }

  #start(): void {
    // Detached: Ctrl-C reaches the whole foreground group, and the order of stopping is the supervisor's business.
    const child = spawn(
      process.execPath,
      ["--import", join(import.meta.dirname, "follow-supervisor.ts"), ...this.#plan.args()],
      { detached: true, env: { ...this.#plan.env }, stdio: ["ignore", "pipe", "pipe", "ipc"] },
    );
    const startedAt = performance.now();
    this.#child = child;
    if (child.pid !== undefined) this.#plan.onSpawn(child.pid);
    if (child.stdout !== null) createInterface(child.stdout).on("line", this.#plan.onLine);
    if (child.stderr !== null) createInterface(child.stderr).on("line", (line) => this.#complain(line));
    child.once("error", (error) => this.#complain(error.message));
    child.once(
      "exit",
      (code, signal) => void this.#died(signal ?? `code ${code}`, performance.now() - startedAt),
    );
  }

  #complain(line: string): void {
    this.#complaints = [...this.#complaints.slice(1 - COMPLAINTS_KEPT), line];
    this.#plan.onComplaint(line);
  }

  async #died(how: string, aliveMs: number): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#deaths = aliveMs > STEADY_MS ? 1 : this.#deaths + 1;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (this.#deaths - 1), LONGEST_PAUSE_MS);
    this.#plan.onDeath(how, pauseMs);
    await sleep(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    if (!this.#stopping.signal.aborted) this.#start();
  }
}
