// CPU time that processes have had, all their threads together: it says what work costs also while others use the machine.
import { readdir, readFile } from "node:fs/promises";

/** By process, in milliseconds, as Linux counts them for its scheduler. */
export type CpuTimes = ReadonlyMap<number, number>;

export async function cpuTimesMs(pids: readonly number[]): Promise<CpuTimes> {
  return new Map(await Promise.all(pids.map(async (pid) => [pid, await ofProcess(pid)] as const)));
}

/** Of the processes that are still there; one that is new began with nothing. */
export function spentMs(before: CpuTimes, after: CpuTimes): number {
  return [...after].reduce((sum, [pid, time]) => sum + time - (before.get(pid) ?? 0), 0);
}

async function ofProcess(pid: number): Promise<number> {
  const folder = `/proc/${pid}/task`;
  const threads = await readdir(folder).catch(() => []);
  const times = await Promise.all(threads.map((thread) => ofThread(`${folder}/${thread}/schedstat`)));
  return times.reduce((sum, time) => sum + time, 0);
}

async function ofThread(file: string): Promise<number> {
  const text = await readFile(file, "utf8").catch(() => "0");
  return Number(text.split(" ")[0]) / 1e6;
}
