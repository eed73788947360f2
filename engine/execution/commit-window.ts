// Bounds how many accounts are planned and committed at once. Two chunks: one is being committed while the next is planned,
// and the first orders leave while the rest is still ahead. Small signals pass side by side. Tenants take turns, and one that
// has little under way need not wait until the others have made room for a few accounts.
import { Turns } from "./turns.ts";

const QUIET_CHUNKS = 2;
/** What a tenant may have under way although the window is full. */
const BESIDE_MAX = 50;

interface UnderWay {
  readonly accounts: number;
  readonly chunks: number;
}

interface Waiting {
  readonly accounts: number;
  readonly start: () => void;
}

const NOTHING: UnderWay = { accounts: 0, chunks: 0 };

export class CommitWindow {
  readonly #accountsMax: number;
  readonly #waiting = new Turns<Waiting>();
  /** By tenant. */
  readonly #underWay = new Map<string, UnderWay>();
  #accounts = 0;

  constructor(accountsMax: number) {
    this.#accountsMax = accountsMax;
  }

  /** Resolves at once while there is room; a chunk larger than the whole window passes alone. */
  async enter(accounts: number, tenant: string): Promise<void> {
    if (this.#fits(accounts, tenant)) return this.#take(accounts, tenant);
    await new Promise<void>((resolve) => {
      const start = () => {
        this.#take(accounts, tenant);
        resolve();
      };
      this.#waiting.add(tenant, { accounts, start });
    });
  }

  /** `enter` would resolve at once, and nothing of this tenant that came before is waiting. */
  hasRoom(accounts: number, tenant: string): boolean {
    return !this.#waiting.isWaiting(tenant) && this.#fits(accounts, tenant);
  }

  /** So little of this tenant is under way that these accounts need not go by the queue. */
  isQuiet(accounts: number, tenant: string): boolean {
    const its = this.#of(tenant);
    return its.chunks < QUIET_CHUNKS || its.accounts + accounts <= BESIDE_MAX;
  }

  leave(accounts: number, tenant: string): void {
    this.#count(tenant, -accounts, -1);
    for (;;) {
      const next = this.#waiting.next((waiting, its) => this.#fits(waiting.accounts, its));
      if (next === undefined) return;
      next.start();
    }
  }

  #fits(accounts: number, tenant: string): boolean {
    if (this.#accounts === 0 || this.#accounts + accounts <= this.#accountsMax) return true;
    return this.#of(tenant).accounts + accounts <= BESIDE_MAX;
  }

  #take(accounts: number, tenant: string): void {
    this.#count(tenant, accounts, 1);
  }

  #of(tenant: string): UnderWay {
    return this.#underWay.get(tenant) ?? NOTHING;
  }

  #count(tenant: string, accounts: number, chunks: number): void {
    const before = this.#of(tenant);
    const after = { accounts: before.accounts + accounts, chunks: before.chunks + chunks };
    this.#accounts += accounts;
    if (after.chunks > 0) this.#underWay.set(tenant, after);
    else this.#underWay.delete(tenant);
  }
}
