// Writes down, once a minute and off the hot path, what was signed with whose key.
import { hostname } from "node:os";
import type pg from "pg";
import {
  type CountedUse,
  forgetCredentialUse,
  recordCredentialUse,
} from "../../adapters/postgres/credential-use.ts";
import type { VaultSigner } from "../../adapters/vault/vault-signer.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
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
const FORGET_PERIOD_MS = 3_600_000;
const KEPT_MS = 30 * 86_400_000;

export class KeyUse {
  readonly #deps: KeyUseDeps;
  readonly #process = `engine:${hostname()}:${process.pid}`;
  #waiting: readonly CountedUse[] = [];
  readonly #timers: CancelTimer[] = [];
  #work: Promise<void> = Promise.resolve();

  constructor(deps: KeyUseDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { timers } = this.#deps;
    this.#timers.push(timers.every(FLUSH_PERIOD_MS, () => void this.flush()));
    this.#timers.push(timers.every(FORGET_PERIOD_MS, () => void this.#serially(() => this.#forget())));
  }

  async stop(): Promise<void> {
    for (const cancel of this.#timers) cancel();
    await this.flush();
  }

  /** Never throws: what could not be written waits for the next time. */
  flush(): Promise<void> {
    return this.#serially(() => this.#flush());
  }

  #forget(): Promise<void> {
    const { pool, clock } = this.#deps;
    return forgetCredentialUse(pool, (clock.now() - KEPT_MS) as UnixMs);
  }

  #serially(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work
      .then(work)
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
