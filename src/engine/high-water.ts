// The newest moment that the database confirmed, on our own disk: a database that was put back to an older point knows less.
import { open, readFile, rename } from "node:fs/promises";
import { z } from "zod";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { Journal } from "../../engine/ports/journal.ts";

const fileSchema = z.object({ installation: z.string(), seenUntil: z.number().int().positive() });

export class HighWater {
  readonly #path: string;
  /** Which database: another one in its place has a history of its own. */
  readonly #installation: string;
  readonly #journal: Journal;
  #writing = false;

  constructor(path: string, installation: string, journal: Journal) {
    this.#path = path;
    this.#installation = installation;
    this.#journal = journal;
  }

  /** Undefined: never seen this database, or the file cannot be read. */
  async read(): Promise<UnixMs | undefined> {
    const text = await readFile(this.#path, "utf8").catch(() => undefined);
    const parsed = text === undefined ? undefined : fileSchema.safeParse(parseJson(text));
    if (parsed?.success !== true || parsed.data.installation !== this.#installation) return undefined;
    return parsed.data.seenUntil as UnixMs;
  }

  /** Called about once a second; what comes while the disk is busy is left to the next call. */
  note(seenUntil: UnixMs): void {
    if (this.#writing) return;
    this.#writing = true;
    this.#write(seenUntil)
      .catch((error: unknown) =>
        this.#journal.write("warn", "high-water.not-written", { reason: String(error) }),
      )
      .finally(() => {
        this.#writing = false;
      });
  }

  /** The old file stays until the new one is on disk. */
  async #write(seenUntil: UnixMs): Promise<void> {
    const next = `${this.#path}.${process.pid}`;
    const file = await open(next, "w", 0o600);
    try {
      await file.writeFile(JSON.stringify({ installation: this.#installation, seenUntil }));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, this.#path);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
