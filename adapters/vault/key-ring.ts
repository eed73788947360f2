// The generations of key pairs that this process can open with. Another process may begin one: an id that is not known makes it read
// the file again, so that engines follow a rotation without a restart.
import type { KeyObject } from "node:crypto";
import { inspect } from "node:util";
import type { UnixMs } from "../../engine/domain/time.ts";
import { type Generation, makeGeneration, openGeneration } from "./generation.ts";
import type { Generations } from "./vault.ts";
import { readPairs, readPublicKey, type VaultFiles, writePairs, writePublicKey } from "./vault-files.ts";

export class KeyRing implements Generations {
  readonly #files: VaultFiles;
  readonly #root: KeyObject;
  #generations: readonly Generation[] = [];

  constructor(files: VaultFiles, root: KeyObject) {
    this.#files = files;
    this.#root = root;
    this.reload();
  }

  get current(): Generation {
    const [newest] = this.#generations;
    if (newest === undefined) throw new Error(`${this.#files.pairs} holds no key pair`);
    return newest;
  }

  /** Newest first. */
  get all(): readonly Generation[] {
    return this.#generations;
  }

  find(id: string): Generation | undefined {
    const known = this.#known(id);
    if (known !== undefined) return known;
    this.reload();
    return this.#known(id);
  }

  /** Also forgets what is in the file no more. */
  reload(): void {
    const stored = readPairs(this.#files.pairs) ?? [];
    this.#generations = stored.map((row) => {
      const generation = openGeneration(this.#root, row);
      if (generation === undefined)
        throw new Error(`the key pair ${row.id} does not open with this key file`);
      return generation;
    });
  }

  /** From now on everything is sealed for a new pair; the older ones go on opening. */
  begin(madeAt: UnixMs): Generation {
    const stored = readPairs(this.#files.pairs) ?? [];
    const made = makeGeneration(this.#root, madeAt);
    writePairs(this.#files.pairs, [made, ...stored], stored.length === 0);
    this.reload();
    this.publish();
    return this.current;
  }

  /** The public file names the newest pair, also after a crash between the two files. */
  publish(): void {
    const { publicKey } = this.current;
    if (readPublicKey(this.#files.publicKey)?.id !== publicKey.id)
      writePublicKey(this.#files.publicKey, publicKey);
  }

  /** Destroys every private key but the current one. What they sealed opens no more. */
  retireOlder(): readonly string[] {
    const stored = readPairs(this.#files.pairs) ?? [];
    writePairs(this.#files.pairs, stored.slice(0, 1));
    this.reload();
    return stored.slice(1).map(({ id }) => id);
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }

  #known(id: string): Generation | undefined {
    return this.#generations.find(({ publicKey }) => publicKey.id === id);
  }
}
