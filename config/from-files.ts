// Secrets come by file too: `DATABASE_URL_FILE=/run/secrets/…` instead of the value, which whoever may look at a process would see.
import { readFileSync } from "node:fs";

/** What holds a secret or may (a URL with its password). */
export const FROM_FILE = [
  ...["DATABASE_URL", "ENGINE_DATABASE_URL", "SERVICE_DATABASE_URL", "REDIS_URL", "TWILIO_AUTH_TOKEN"],
] as const;

export interface FilledIn {
  /** A value that is set itself wins over its file. */
  readonly values: Readonly<Record<string, string>>;
  /** One sentence per file that cannot be used. */
  readonly mistakes: readonly string[];
}

export function fromFiles(set: Readonly<Record<string, string | undefined>>): FilledIn {
  const values: Record<string, string> = {};
  const mistakes: string[] = [];
  for (const name of FROM_FILE) {
    const file = set[`${name}_FILE`];
    if (file === undefined || set[name] !== undefined) continue;
    try {
      values[name] = readFileSync(file, "utf8").trim();
    } catch (error) {
      mistakes.push(`${name}_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  return { values, mistakes };
}
