// Tells a living process from another one that was given the same pid later.
import { readFile } from "node:fs/promises";
import { z } from "zod";

export const ProcessIdentity = z.object({
  pid: z.number().int().positive(),
  /** Start time in the kernel's ticks; empty where the system does not tell. */
  startedAt: z.string(),
});
export type ProcessIdentity = Readonly<z.infer<typeof ProcessIdentity>>;

export async function identify(pid: number): Promise<ProcessIdentity> {
  return { pid, startedAt: (await processStatus(pid)).startedAt };
}

/** A zombie has ended; only its parent has not looked yet. */
export async function isAlive({ pid, startedAt }: ProcessIdentity): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const status = await processStatus(pid);
  return status.state !== "Z" && status.startedAt === startedAt;
}

async function processStatus(pid: number): Promise<{ readonly state: string; readonly startedAt: string }> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The second field is the program's name in parentheses and may hold spaces; state is the third, the start time the 22nd.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", startedAt: fields[19] ?? "" };
}
