// Brings facts to the record in order, many at a time: while one write is under way the next batch gathers.
// A failed write is tried again and nothing behind it overtakes; a crash loses only what the venue can tell again.

import { positionKey } from "../accounts/account-state.ts";
import type { Announcer } from "../ports/announcer.ts";
import type { Timers } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { DecisionStore, DecisionUpdate, OrderUpdate } from "../ports/decision-store.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type {
  AccountEquity,
  FillRecord,
  FundingRecord,
  OwnedPosition,
  PositionStore,
} from "../ports/position-store.ts";
import { announceBatch } from "./announce-batch.ts";

const RETRY_DELAY_MS = 250;
const GATHER_MS = 100;
/** So many updates to a statement: a burst of thousands would keep everything else waiting while it is written down. */
const UPDATES_AT_ONCE = 250;

interface Updates {
  readonly orders: readonly OrderUpdate[];
  readonly decisions: readonly DecisionUpdate[];
}

interface Batch extends Updates {
  readonly orders: OrderUpdate[];
  readonly decisions: DecisionUpdate[];
  readonly fills: FillRecord[];
  readonly fundings: FundingRecord[];
  /** Latest version only: positions and equities are states, not events. */
  readonly positions: Map<string, OwnedPosition>;
  readonly equities: Map<string, AccountEquity>;
}

export interface RecorderDeps {
  readonly decisions: DecisionStore;
  readonly positions: PositionStore;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly meter: Meter;
  readonly crashPoint: CrashPoint;
  readonly announcer: Announcer;
  /** Resolves at once while this process is known to own what it writes about. */
  readonly confirmed: () => Promise<void>;
}

export class Recorder {
  readonly #deps: RecorderDeps;
  #batch: Batch = emptyBatch();
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
  }

  order(update: OrderUpdate): void {
    this.#batch.orders.push(update);
    this.#kick();
  }

  decision(update: DecisionUpdate): void {
    this.#batch.decisions.push(update);
    this.#kick();
  }

  /** A fill is recorded together with the position that it made. */
  fill(fill: FillRecord, position: OwnedPosition | undefined): void {
    this.#batch.fills.push(fill);
    if (position !== undefined) this.position(position);
    this.#kick();
  }

  funding(funding: FundingRecord, position: OwnedPosition): void {
    this.#batch.fundings.push(funding);
    this.position(position);
  }

  position(position: OwnedPosition): void {
    const key = `${position.accountId}|${positionKey(position.instrumentId, position.positionSide)}`;
    this.#batch.positions.set(key, position);
    this.#kick();
  }

  equity(equity: AccountEquity): void {
    this.#batch.equities.set(equity.accountId, equity);
    this.#kick();
  }

  /** Resolves when everything noted so far is durable. */
  async drained(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Drains, then takes nothing more: the store is about to close, and the venue tells the rest again after the next start. */
  async close(): Promise<void> {
    await this.drained();
    this.#closed = true;
  }

  #kick(): void {
    if (this.#closed) return;
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    // What happens to the orders of one signal comes in a burst: sending goes first, the burst is written together.
    await new Promise<void>((resolve) => {
      this.#deps.timers.after(GATHER_MS, resolve);
    });
    while (!isEmpty(this.#batch)) {
      const batch = this.#batch;
      this.#batch = emptyBatch();
      await this.#writeUntilDone(batch);
      announceBatch(this.#deps.announcer, batch);
    }
    this.#writing = undefined;
  }

  async #writeUntilDone(batch: Batch): Promise<void> {
    for (;;) {
      try {
        this.#deps.crashPoint("record-writing");
        await this.#write(batch);
        this.#deps.crashPoint("record-written");
        return;
      } catch (error) {
        this.#deps.meter.count("record_failures_total");
        this.#deps.journal.write("error", "record.failed", { reason: String(error) });
        await new Promise<void>((resolve) => {
          this.#deps.timers.after(RETRY_DELAY_MS, resolve);
        });
      }
    }
  }

  async #write(batch: Batch): Promise<void> {
    const { fills, fundings, positions, equities } = batch;
    await this.#deps.confirmed();
    if (fills.length + fundings.length + positions.size + equities.size > 0) {
      await this.#deps.positions.record({
        fills,
        fundings,
        positions: [...positions.values()],
        equities: [...equities.values()],
      });
    }
    this.#deps.crashPoint("positions-recorded");
    // A process may be frozen while it waits for an answer, and others may have its accounts by then: each part looks again.
    for (const { orders, decisions } of inParts(batch)) {
      await this.#deps.confirmed();
      await this.#deps.decisions.record(orders, decisions);
    }
  }
}

/** A decision is not settled before its orders: where they do not go together, all of those go first. */
function inParts({ orders, decisions }: Updates): readonly Updates[] {
  if (orders.length + decisions.length <= UPDATES_AT_ONCE) return [{ orders, decisions }];
  return [
    ...slices(orders).map((part) => ({ orders: part, decisions: [] })),
    ...slices(decisions).map((part) => ({ orders: [], decisions: part })),
  ];
}

function slices<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / UPDATES_AT_ONCE);
  return Array.from({ length: count }, (_, at) =>
    items.slice(at * UPDATES_AT_ONCE, (at + 1) * UPDATES_AT_ONCE),
  );
}

function emptyBatch(): Batch {
  return { orders: [], decisions: [], fills: [], fundings: [], positions: new Map(), equities: new Map() };
}

function isEmpty(batch: Batch): boolean {
  return (
    batch.orders.length + batch.decisions.length + batch.fills.length + batch.fundings.length === 0 &&
    batch.positions.size + batch.equities.size === 0
  );
}
