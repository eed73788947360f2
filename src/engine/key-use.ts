// Writes down, once a minute and off the hot path, what was signed with whose key.
import { hostname } from "node:os";
import type pg from "pg";
import { type CountedUse, recordCredentialUse } from "../../adapters/postgres/credential-use.ts";
import type { VaultSigner } from "../../adapters/vault/vault-signer.ts";
import type { CancelTimer, Clock, Timers } from "../../engine/ports/clock.ts";
import type { Journal } from "../../engine/ports/journal.ts";

export interface KeyUseDeps {
  readonly pool: pg.Pool;
  readonly signer: Pick<VaultSigner, "takeUse">;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
}

const FLUSH_PERIOD_MS = 60_000;

export class KeyUse {
  readonly #deps: KeyUseDeps;
  readonly #process = `engine:${hostname()}:${process.pid}`;
  #waiting: readonly CountedUse[] = [];
  #cancel: CancelTimer | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(deps: KeyUseDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#cancel = this.#deps.timers.every(FLUSH_PERIOD_MS, () => void this.flush());
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    await this.flush();
  }

  /** Never throws: what could not be written waits for the next time. */
  flush(): Promise<void> {
    this.#work = this.#work
      .then(() => this.#flush())
      .catch((error: Error) =>
        this.#deps.journal.write("warn", "key-use.not-recorded", { reason: error.message }),
      );
    return this.#work;
  }

  async #flush(): Promise<void> {
    const { pool, signer, clock, journal } = this.#deps;
    this.#waiting = [...this.#waiting, ...signer.takeUse()];
    const news = await recordCredentialUse(pool, this.#process, clock.now(), this.#waiting);
    this.#waiting = [];
    for (const { accountId, known } of news) {
      const event = known ? "key.used-by-new-process" : "key.first-used";
      journal.write("info", event, { accountId, process: this.#process });
    }
  }
}
