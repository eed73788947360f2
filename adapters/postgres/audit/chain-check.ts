// Follows a chain row by row and tells the first row that is not as it was written. Pure: rows come from wherever they are stored.
import { hash } from "node:crypto";
import { netstrings } from "./netstrings.ts";
import { originDigest } from "./origin.ts";

/** Every column as text, in the order in which audit_digest() takes them. */
export interface ChainRow {
  readonly tenant: string | null;
  readonly seq: string;
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
  readonly person: string | null;
  readonly impersonator: string | null;
  readonly originDigest: string | null;
  readonly prevDigest: Buffer;
  readonly digest: Buffer;
  /** Null where it was forgotten with its person, or there was none. */
  readonly origin: { readonly salt: Buffer; readonly ip: string; readonly userAgent: string | null } | null;
}

export interface ChainHead {
  readonly seq: number;
  readonly digest: Buffer;
}

export type ChainFault =
  /** The row with this number is not there, or another stands in its place. */
  | "ROW_MISSING"
  /** It does not follow on the row before it. */
  | "LINK_BROKEN"
  | "ROW_CHANGED"
  | "ORIGIN_CHANGED"
  /** The chain's last rows were taken away, or some were put behind them. */
  | "HEAD_DIFFERS"
  /** It is whole, and not the one whose end was kept outside of the database. */
  | "EXPORTED_HEAD_DIFFERS";

export interface BrokenChain {
  readonly kind: "broken";
  readonly seq: number;
  /** Of the row that is at fault, where it is there. */
  readonly id: string | undefined;
  readonly fault: ChainFault;
}

const GENESIS = Buffer.alloc(32);

export class ChainCheck {
  readonly #exported: ReadonlyMap<number, string>;
  #head: ChainHead = { seq: 0, digest: GENESIS };
  #lastId = "0";

  /** `exported`: digests in hex that were kept outside of the database, by number. */
  constructor(exported: ReadonlyMap<number, string>) {
    this.#exported = exported;
  }

  /** Of the rows so far. */
  get head(): ChainHead {
    return this.#head;
  }

  /** Of the last row: with its number it is where the next page begins. */
  get lastId(): string {
    return this.#lastId;
  }

  next(row: ChainRow): BrokenChain | undefined {
    const seq = this.#head.seq + 1;
    const fault = this.#faultOf(row, seq);
    if (fault !== undefined)
      return { kind: "broken", seq, id: fault === "ROW_MISSING" ? undefined : row.id, fault };
    this.#head = { seq, digest: row.digest };
    this.#lastId = row.id;
    return undefined;
  }

  /** `stored`: what the database says that the end is. */
  end(stored: ChainHead | undefined): BrokenChain | undefined {
    const { seq, digest } = this.#head;
    const last = stored ?? { seq: 0, digest: GENESIS };
    const broken = (fault: ChainFault, at: number): BrokenChain => ({
      ...{ kind: "broken", seq: at, id: undefined, fault },
    });
    if (last.seq !== seq) return broken("HEAD_DIFFERS", Math.min(last.seq, seq) + 1);
    if (!last.digest.equals(digest)) return broken("HEAD_DIFFERS", seq);
    const beyond = [...this.#exported.keys()].filter((known) => known > seq);
    return beyond.length === 0 ? undefined : broken("EXPORTED_HEAD_DIFFERS", seq + 1);
  }

  #faultOf(row: ChainRow, seq: number): ChainFault | undefined {
    if (row.seq !== String(seq)) return "ROW_MISSING";
    if (!row.prevDigest.equals(this.#head.digest)) return "LINK_BROKEN";
    const bytes = Buffer.concat([row.prevDigest, netstrings(fieldsOf(row))]);
    if (!hash("sha256", bytes, "buffer").equals(row.digest)) return "ROW_CHANGED";
    if (row.origin !== null && !isOriginWhole(row.origin, row.originDigest)) return "ORIGIN_CHANGED";
    const exported = this.#exported.get(seq);
    return exported === undefined || exported === row.digest.toString("hex")
      ? undefined
      : "EXPORTED_HEAD_DIFFERS";
  }
}

function fieldsOf(row: ChainRow): readonly (string | null)[] {
  const { tenant, seq, id, at, actor, action, subject, detail, person, impersonator, originDigest } = row;
  return [tenant, seq, id, at, actor, action, subject, detail, person, impersonator, originDigest];
}

function isOriginWhole({ salt, ip, userAgent }: NonNullable<ChainRow["origin"]>, digest: string | null) {
  return originDigest(salt, ip, userAgent).toString("hex") === digest;
}
