// One supervisor per data folder. The file says who it is, what it started and where that listens, for the next start and for the CLI.
import { mkdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { createWhole } from "./create-whole.ts";
import { OperatorProblem } from "./operator-problem.ts";
import { identify, isAlive, ProcessIdentity } from "./process-identity.ts";

const Addresses = z.object({
  engine: z.string(),
  service: z.string(),
  database: z.string(),
  paper: z.object({ control: z.string(), binance: z.string(), bybit: z.string() }),
});
export type Addresses = Readonly<z.infer<typeof Addresses>>;

const Running = z.object({
  supervisor: ProcessIdentity,
  children: z.array(ProcessIdentity),
  /** Absent until all of it is known. */
  addresses: Addresses.optional(),
});
export type Running = Readonly<z.infer<typeof Running>>;

/** How long the children of a supervisor that was killed may take to notice and end by themselves. */
const ORPHAN_TIMEOUT_MS = 15_000;
/** Who takes a stale file away needs milliseconds for it: a lock of this age is nobody's. */
const LOCK_ABANDONED_MS = 10_000;
const LOOK_AGAIN_MS = 50;

export class RunningFile {
  readonly #file: string;
  #running: Running;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, running: Running) {
    this.#file = file;
    this.#running = running;
  }

  /** Throws `OperatorProblem` while another supervisor lives in this folder; waits for what a killed one left behind. */
  static async claim(file: string): Promise<RunningFile> {
    const running: Running = { supervisor: await identify(process.pid), children: [] };
    while (!(await createWhole(file, JSON.stringify(running)))) await removeStale(file);
    return new RunningFile(file, running);
  }

  addChild(pid: number): Promise<void> {
    return this.#change(async (running) => {
      const children = [...running.children, await identify(pid)];
      const living = await Promise.all(children.map(isAlive));
      return { ...running, children: children.filter((_, index) => living[index]) };
    });
  }

  publish(addresses: Addresses): Promise<void> {
    return this.#change((running) => Promise.resolve({ ...running, addresses }));
  }

  async release(): Promise<void> {
    await rm(this.#file, { force: true });
  }

  /** One after the other: children start at the same time. */
  #change(change: (running: Running) => Promise<Running>): Promise<void> {
    const written = this.#writing.then(async () => {
      this.#running = await change(this.#running);
      const draft = `${this.#file}.draft`;
      await writeFile(draft, JSON.stringify(this.#running, undefined, 2), { mode: 0o600 });
      await rename(draft, this.#file);
    });
    this.#writing = written.catch(() => undefined);
    return written;
  }
}

/** What runs in this data folder; undefined: nothing, or the file says nothing usable. */
export async function readRunning(file: string): Promise<Running | undefined> {
  return parsed(await textOf(file).catch(() => undefined));
}

/** Undefined: there is no such file. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    return undefined;
  }
}

function parsed(text: string | undefined): Running | undefined {
  try {
    return Running.parse(JSON.parse(text ?? ""));
  } catch {
    return undefined;
  }
}

async function removeStale(file: string): Promise<void> {
  const text = await textOf(file);
  const found = parsed(text);
  if (found !== undefined && (await isAlive(found.supervisor))) {
    const where = found.addresses === undefined ? "" : ` at ${found.addresses.engine}`;
    throw new OperatorProblem(
      `Flotilla runs already in this data folder (process ${found.supervisor.pid}${where}).`,
      "Use that one, stop it with Ctrl-C first, or start a second one with another FLOTILLA_HOME.",
    );
  }
  await Promise.all((found?.children ?? []).map(waitForOrphan));
  if (text !== undefined) await removeIfStill(file, text);
}

/** One at a time, or what a second one takes away would be what a first one has just put there. */
async function removeIfStill(file: string, text: string): Promise<void> {
  const lock = `${file}.lock`;
  try {
    await mkdir(lock);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    await sleep(LOOK_AGAIN_MS);
    const madeMs = await stat(lock).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - madeMs > LOCK_ABANDONED_MS) await rmdir(lock).catch(() => undefined);
    return;
  }
  try {
    if ((await textOf(file)) === text) await rm(file);
  } finally {
    await rmdir(lock);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

async function waitForOrphan(child: ProcessIdentity): Promise<void> {
  const deadline = performance.now() + ORPHAN_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (!(await isAlive(child))) return;
    await sleep(LOOK_AGAIN_MS);
  }
  if (await isAlive(child)) process.kill(child.pid, "SIGKILL");
}
