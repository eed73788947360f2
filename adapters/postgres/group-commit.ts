// Shares commits under load: while as many as allowed are on their way, what comes next gathers and goes together. A lone item
// never waits. Unlike a write-behind, nothing lingers: each caller waits for its own commit before it does anything else.
import { isRowFault } from "./write-behind.ts";

export interface GroupCommitOptions<Item, Result> {
  /** Durable when it resolves; one result per item, in order. */
  readonly write: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Items with a key in common never share a commit: they decide between themselves who was first. */
  readonly keysOf: (item: Item) => Iterable<string>;
  readonly sizeOf: (item: Item) => number;
  /** Sum of sizes in one commit; a larger item goes alone. */
  readonly sizeMax: number;
  readonly underWayMax: number;
  /** An item of at most this size may go beside as many as allowed: it must not wait for what is large. */
  readonly fewMax?: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export class GroupCommit<Item, Result> {
  readonly #options: GroupCommitOptions<Item, Result>;
  #waiting: Waiting<Item, Result>[] = [];
  #underWay = 0;

  constructor(options: GroupCommitOptions<Item, Result>) {
    this.#options = options;
  }

  /** Rejects when its commit failed or its outcome is not known. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#start();
    });
  }

  #start(): void {
    while (this.#mayStart()) {
      const group = this.#takeGroup();
      this.#underWay += 1;
      void this.#write(group).finally(() => {
        this.#underWay -= 1;
        this.#start();
      });
    }
  }

  #mayStart(): boolean {
    const [first] = this.#waiting;
    if (first === undefined) return false;
    const { sizeOf, underWayMax, fewMax = 0 } = this.#options;
    return this.#underWay < underWayMax + (sizeOf(first.item) <= fewMax ? 1 : 0);
  }

  /** From the front, in order, until one does not fit. */
  #takeGroup(): readonly Waiting<Item, Result>[] {
    const { keysOf, sizeOf, sizeMax } = this.#options;
    if (this.#waiting.length === 1) return this.#waiting.splice(0);
    const taken = new Set<string>();
    let size = 0;
    let count = 0;
    for (const { item } of this.#waiting) {
      const keys = [...keysOf(item)];
      size += sizeOf(item);
      if (count > 0 && (size > sizeMax || keys.some((key) => taken.has(key)))) break;
      for (const key of keys) taken.add(key);
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.write(group.map(({ item }) => item));
      for (const [index, { resolve }] of group.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (group.length > 1 && isRowFault(error)) for (const waiting of group) await this.#write([waiting]);
      else for (const { reject } of group) reject(error);
    }
  }
}
