// Passwords: argon2id with a pepper, few at a time, and stored with their parameters so that these can be raised.
import { argon2, type KeyObject, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(argon2);

export interface HashCost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP's minimum for argon2id. */
export const HASH_COST: HashCost = { memoryKiB: 19_456, passes: 2, parallelism: 1 };

export interface PasswordSettings {
  readonly pepper: KeyObject;
  readonly cost?: HashCost;
  /** Each takes a thread and its memory. */
  readonly parallelMax?: number;
  /** More than this waiting would only time out: they are told to come back. */
  readonly waitingMax?: number;
}

export type Hashed = { readonly kind: "hashed"; readonly text: string } | { readonly kind: "busy" };
export type Verified =
  /** `isOutdated`: hash it again, the cost was raised. */
  | { readonly kind: "right"; readonly isOutdated: boolean }
  | { readonly kind: "wrong" }
  | { readonly kind: "busy" };

const SALT_BYTES = 16;
const TAG_BYTES = 32;
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

interface Stored {
  readonly cost: HashCost;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

export class Passwords {
  readonly #pepper: Buffer;
  readonly #cost: HashCost;
  readonly #parallelMax: number;
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ pepper, cost = HASH_COST, parallelMax = 2, waitingMax = 30 }: PasswordSettings) {
    this.#pepper = pepper.export();
    this.#cost = cost;
    this.#parallelMax = parallelMax;
    this.#waitingMax = waitingMax;
  }

  async hash(password: string): Promise<Hashed> {
    const salt = randomBytes(SALT_BYTES);
    const tag = await this.#inTurn(() => this.#derive(password, salt, this.#cost));
    return tag === "busy" ? { kind: "busy" } : { kind: "hashed", text: phc({ cost: this.#cost, salt, tag }) };
  }

  /** `stored` undefined: there is no such person, and finding that out costs as much as a wrong password. */
  async verify(password: string, stored: string | undefined): Promise<Verified> {
    const known = stored === undefined ? undefined : readPhc(stored);
    const { cost, salt, tag } = known ?? { cost: this.#cost, salt: NO_SALT, tag: undefined };
    const given = await this.#inTurn(() => this.#derive(password, salt, cost));
    if (given === "busy") return { kind: "busy" };
    if (tag === undefined || tag.length !== given.length || !timingSafeEqual(tag, given))
      return { kind: "wrong" };
    return { kind: "right", isOutdated: isCheaper(cost, this.#cost) };
  }

  #derive(password: string, nonce: Buffer, { memoryKiB, passes, parallelism }: HashCost): Promise<Buffer> {
    return derive("argon2id", {
      message: Buffer.from(password.normalize("NFKC")),
      nonce,
      parallelism,
      tagLength: TAG_BYTES,
      memory: memoryKiB,
      passes,
      secret: this.#pepper,
    });
  }

  async #inTurn(work: () => Promise<Buffer>): Promise<Buffer | "busy"> {
    if (this.#running >= this.#parallelMax) {
      if (this.#waiting.length >= this.#waitingMax) return "busy";
      // Whoever ends hands its place over, so that nobody overtakes.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

const NO_SALT = Buffer.alloc(SALT_BYTES);

function phc({ cost, salt, tag }: Stored): string {
  const { memoryKiB, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

function readPhc(text: string): Stored | undefined {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(text) ?? [];
  if (salt === undefined || tag === undefined) return undefined;
  const cost = { memoryKiB: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return { cost, salt: Buffer.from(salt, "base64"), tag: Buffer.from(tag, "base64") };
}

function isCheaper(cost: HashCost, wanted: HashCost): boolean {
  return cost.memoryKiB < wanted.memoryKiB || cost.passes < wanted.passes;
}
