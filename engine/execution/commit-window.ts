// Bounds how many accounts are planned and committed at once. Two chunks: one is being committed while the next is planned,
// and the first orders leave while the rest is still ahead. Small signals pass side by side. Tenants take turns, and one that
// has nothing under way need not wait until the others have made room for a few accounts.
import { Turns } from "./turns.ts";

const QUIET_CHUNKS = 2;
/** What a tenant with nothing under way may bring although the window is full. */
const BESIDE_MAX = 50;

interface Waiting {
  readonly accounts: number;
  readonly start: () => void;
}

export class CommitWindow {
  readonly #accountsMax: number;
  readonly #waiting = new Turns<Waiting>();
  /** Chunks under way. */
  readonly #chunks = new Map<string, number>();
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

  /** Nearly nothing of this tenant is under way. */
  isQuiet(tenant: string): boolean {
    return (this.#chunks.get(tenant) ?? 0) < QUIET_CHUNKS;
  }

  leave(accounts: number, tenant: string): void {
    this.#accounts -= accounts;
    const chunks = (this.#chunks.get(tenant) ?? 0) - 1;
    if (chunks > 0) this.#chunks.set(tenant, chunks);
    else this.#chunks.delete(tenant);
    for (;;) {
      const next = this.#waiting.next((waiting, its) => this.#fits(waiting.accounts, its));
      if (next === undefined) return;
      next.start();
    }
  }

  #fits(accounts: number, tenant: string): boolean {
    if (this.#accounts === 0 || this.#accounts + accounts <= this.#accountsMax) return true;
    return accounts <= BESIDE_MAX && !this.#chunks.has(tenant);
  }

  #take(accounts: number, tenant: string): void {
    this.#accounts += accounts;
    this.#chunks.set(tenant, (this.#chunks.get(tenant) ?? 0) + 1);
  }
}
