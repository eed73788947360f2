// Which backup of a tenant a date means: the file that begins with it.
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { CliProblem, EXIT } from "../cli-problem.ts";
import { BACKUP_ENDING } from "./backup-format.ts";

const SHOWN_MAX = 10;

/** `date`: as `tenants backup` shows it, as the file is called, or how either begins. Throws `CliProblem` for none or several. */
export async function chooseBackup(folder: string, date: string): Promise<string> {
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => name.endsWith(BACKUP_ENDING))
    .map((name) => name.slice(0, -BACKUP_ENDING.length))
    .toSorted()
    .toReversed();
  const wanted = basename(date, BACKUP_ENDING).replaceAll(":", "-").replace(".", "-");
  const [found, another] = names.filter((name) => wanted !== "" && name.startsWith(wanted));
  if (found !== undefined && (another === undefined || found === wanted))
    return join(folder, found + BACKUP_ENDING);
  const known = names.slice(0, SHOWN_MAX).join(", ");
  if (found !== undefined)
    throw new CliProblem(
      `${date} means more than one backup in ${folder}.`,
      `Say which: ${known}`,
      EXIT.usage,
    );
  throw new CliProblem(
    `There is no backup of ${date} in ${folder}.`,
    known === "" ? "Make one with: tenants backup <tenant>" : `There is: ${known}`,
    EXIT.notFound,
  );
}
