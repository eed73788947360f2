// The digest of a table's rows: of their lines, one after the other, as they stand in a backup.
import { createHash } from "node:crypto";
import type { RowText } from "./tenant-rows.ts";

export interface TableDigest {
  readonly name: string;
  readonly rows: number;
  /** Hex. */
  readonly sha256: string;
}

export class RowDigest {
  readonly #hash = createHash("sha256");
  readonly #name: string;
  #rows = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Answers the row's line. */
  add(row: RowText): string {
    const line = `${JSON.stringify(row)}\n`;
    this.#hash.update(line);
    this.#rows += 1;
    return line;
  }

  end(): TableDigest {
    return { name: this.#name, rows: this.#rows, sha256: this.#hash.digest("hex") };
  }
}
