// The ends of the audit's chains, kept outside of the database: whoever makes a chain anew there does not reach this file.
import { createReadStream } from "node:fs";
import { appendFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { NamedHead } from "../../adapters/postgres/audit/audit-heads.ts";
import type { TenantId } from "../../engine/domain/ids.ts";
import type { UnixMs } from "../../engine/domain/time.ts";

const PLATFORM = "platform";
const line = z.object({ chain: z.string(), seq: z.int().positive(), digest: z.hex().length(64) });

/** Digests in hex by number. */
export type ExportedHeads = ReadonlyMap<number, string>;

/** Adds the heads that moved since this process last wrote. */
export class HeadsFile {
  readonly #file: string;
  readonly #written = new Map<string, number>();

  constructor(file: string) {
    this.#file = file;
  }

  /** Answers how many it added. */
  async add(heads: readonly NamedHead[], at: UnixMs): Promise<number> {
    const moved = heads.filter(
      (head) => head.seq > 0 && this.#written.get(chainOf(head.tenantId)) !== head.seq,
    );
    if (moved.length === 0) return 0;
    const lines = moved.map(({ tenantId, seq, digest }) =>
      JSON.stringify({
        ...{ at: new Date(at).toISOString(), chain: chainOf(tenantId) },
        ...{ seq, digest: digest.toString("hex") },
      }),
    );
    await appendFile(this.#file, `${lines.join("\n")}\n`, { mode: 0o600, flush: true });
    for (const { tenantId, seq } of moved) this.#written.set(chainOf(tenantId), seq);
    return moved.length;
  }
}

/** Of one chain; none where there is no file yet. A line that a crash cut off says nothing. */
export async function readExportedHeads(
  file: string,
  tenantId: TenantId | undefined,
): Promise<ExportedHeads> {
  const heads = new Map<number, string>();
  try {
    for await (const text of createInterface({
      input: createReadStream(file),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      const read = line.safeParse(parsed(text));
      if (!read.success || read.data.chain !== chainOf(tenantId)) continue;
      // The first word counts: a chain that was made anew is exported with other digests later.
      if (!heads.has(read.data.seq)) heads.set(read.data.seq, read.data.digest);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return heads;
}

function chainOf(tenantId: TenantId | undefined): string {
  return tenantId ?? PLATFORM;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
