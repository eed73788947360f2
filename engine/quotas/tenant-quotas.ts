// Limits of a month, held exactly by several processes without asking the record for every signal: units are leased in blocks, which
// the store makes smaller near the limit. Tenants without a limit cost one look into a map.
import type { TenantId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import type { QuotaMeter, QuotaStore } from "../ports/quota-store.ts";
import type { Quotas, Taken } from "./quotas.ts";

const TICK_MS = 1_000;
/** Limits are read, and the dead are looked for, at every so many ticks. */
const SLOW_TICKS = 5;
/** A block whose renewal was not confirmed for so long may be another's: the store ends it after 10 s. */
const CONFIRMED_FOR_MS = 8_000;
const IDLE_MS = 30_000;
const REPORT_EVERY_MS = 10_000;
/** Others give back at their next tick what they do not use. */
const RECALL_MS = 1_500;
/** The limit was reached: the record is not asked again for so long. */
const EXHAUSTED_MS = 1_000;

interface Block {
  readonly tenantId: TenantId;
  readonly meter: QuotaMeter;
  readonly month: string;
  left: number;
  /** Not said yet. */
  spent: number;
  granted: number;
  free: number;
  waiting: number;
  confirmedAt: number;
  usedAt: number;
  reportedAt: number;
  exhaustedUntil: number;
  asking: Promise<void> | undefined;
  /** Leases of one block go one after the other: an answer that overtook another would be taken for newer. */
  line: Promise<unknown>;
}

export interface TenantQuotasDeps {
  readonly store: QuotaStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  /** YYYY-MM, UTC. */
  readonly monthOf: (at: UnixMs) => string;
}

export class TenantQuotas implements Quotas {
  readonly #deps: TenantQuotasDeps;
  #limited: ReadonlyMap<TenantId, ReadonlySet<QuotaMeter>> = new Map();
  readonly #blocks = new Map<string, Block>();
  /** Of months that have ended. */
  #leaving: Block[] = [];
  #cancelTimer: () => void = () => undefined;
  #ticks = 0;
  #ticking: Promise<void> | undefined;

  constructor(deps: TenantQuotasDeps) {
    this.#deps = deps;
  }

  /** Before the first signal: who has limits must be known. */
  async start(): Promise<void> {
    this.#limited = await this.#deps.store.limited();
    this.#cancelTimer = this.#deps.timers.every(TICK_MS, () => void this.tick());
  }

  /** What is left goes back. Nothing is taken after it. */
  async stop(): Promise<void> {
    this.#cancelTimer();
    await this.#ticking;
    for (const block of this.#all()) await this.#quietly(() => this.#lease(block, -1));
  }

  take(tenantId: TenantId, meter: QuotaMeter): Taken {
    if (this.#limited.get(tenantId)?.has(meter) !== true) return "taken";
    const block = this.#block(tenantId, meter);
    const now = this.#deps.clock.monotonic();
    if (block.left > 0 && now - block.confirmedAt < CONFIRMED_FOR_MS) {
      block.left -= 1;
      block.spent += 1;
      block.usedAt = now;
      // The next block comes before this one ends.
      if (block.left * 4 <= block.granted && block.free > 0) this.#ask(block).catch(() => undefined);
      return "taken";
    }
    return now < block.exhaustedUntil ? "exhausted" : "ask";
  }

  has(tenantId: TenantId, meter: QuotaMeter, count: number): boolean {
    if (this.#limited.get(tenantId)?.has(meter) !== true) return true;
    const block = this.#block(tenantId, meter);
    return block.left >= count || this.#deps.clock.monotonic() < block.exhaustedUntil;
  }

  async ask(tenantId: TenantId, meter: QuotaMeter, count = 1): Promise<void> {
    const block = this.#block(tenantId, meter);
    block.waiting += count;
    try {
      await this.#ask(block);
    } finally {
      block.waiting -= count;
    }
  }

  async acquire(tenantId: TenantId, meter: QuotaMeter): Promise<boolean> {
    for (;;) {
      const taken = this.take(tenantId, meter);
      if (taken !== "ask") return taken === "taken";
      await this.ask(tenantId, meter);
    }
  }

  giveBack(tenantId: TenantId, meter: QuotaMeter): void {
    const block = this.#blocks.get(keyOf(tenantId, meter));
    // What was said to be used meanwhile stays used until the store counts again.
    if (block === undefined || block.spent === 0) return;
    block.spent -= 1;
    block.left += 1;
  }

  isExhausted(tenantId: TenantId, meter: QuotaMeter): boolean {
    const block = this.#blocks.get(keyOf(tenantId, meter));
    if (block === undefined || this.#limited.get(tenantId)?.has(meter) !== true) return false;
    return block.left === 0 && this.#deps.clock.monotonic() < block.exhaustedUntil;
  }

  /** Every second: renews, gives back what others need or nobody uses here, says what was used. */
  tick(): Promise<void> {
    this.#ticking ??= this.#tick().finally(() => {
      this.#ticking = undefined;
    });
    return this.#ticking;
  }

  async #tick(): Promise<void> {
    const { store, clock } = this.#deps;
    const isSlow = this.#ticks % SLOW_TICKS === 0;
    this.#ticks += 1;
    await this.#quietly(async () => {
      if (isSlow) this.#limited = await store.limited();
      if (isSlow) await store.reclaim();
      const blocks = this.#all();
      if (blocks.length === 0) return;
      const startedAt = clock.monotonic();
      const held = new Map(
        (await store.renew()).map((row) => [`${keyOf(row.tenantId, row.meter)} ${row.month}`, row]),
      );
      for (const block of blocks) {
        const row = held.get(`${keyOf(block.tenantId, block.meter)} ${block.month}`);
        if (row !== undefined) block.confirmedAt = Math.max(block.confirmedAt, startedAt);
        // A lease that came back after the renewal began is as true as it.
        else if (block.confirmedAt < startedAt) block.left = 0;
        await this.#lookAfter(block, row?.recalled === true);
      }
    });
  }

  async #lookAfter(block: Block, isRecalled: boolean): Promise<void> {
    const now = this.#deps.clock.monotonic();
    const isOver = block.month !== this.#month();
    const isIdle = block.left > 0 && now - block.usedAt > IDLE_MS;
    if (isOver || isIdle || (isRecalled && block.left > 0)) {
      await this.#lease(block, -1);
      this.#leaving = this.#leaving.filter((other) => other !== block);
      if (isOver && this.#blocks.get(keyOf(block.tenantId, block.meter)) === block)
        this.#blocks.delete(keyOf(block.tenantId, block.meter));
    } else if (block.spent > 0 && now - block.reportedAt > REPORT_EVERY_MS) await this.#lease(block, 0);
  }

  #ask(block: Block): Promise<void> {
    block.asking ??= this.#askFor(block).finally(() => {
      block.asking = undefined;
    });
    return block.asking;
  }

  async #askFor(block: Block): Promise<void> {
    const elsewhere = await this.#lease(block, Math.max(1, block.waiting));
    if (block.left > 0) return;
    if (elsewhere > 0) {
      await this.#pause(RECALL_MS);
      await this.#lease(block, Math.max(1, block.waiting));
      if (block.left > 0) return;
    }
    block.exhaustedUntil = this.#deps.clock.monotonic() + EXHAUSTED_MS;
  }

  /** `more` than what is left here; -1: gives it back. Answers what others hold. */
  #lease(block: Block, more: number): Promise<number> {
    const lease = block.line.then(() => this.#leaseNow(block, more));
    block.line = lease.catch(() => undefined);
    return lease;
  }

  async #leaseNow(block: Block, more: number): Promise<number> {
    const { store, clock } = this.#deps;
    const { tenantId, meter, month, spent } = block;
    const startedAt = clock.monotonic();
    const wish = more > 0 ? block.left + more : more;
    block.spent = 0;
    // Nothing may be taken of what is on its way back.
    if (wish < 0) block.left = 0;
    try {
      const answer = await store.lease({ tenantId, meter, month, spent, wish });
      block.confirmedAt = startedAt;
      block.reportedAt = startedAt;
      if (answer.kind === "unlimited") {
        this.#unlimit(tenantId, meter);
        return 0;
      }
      // What was taken while the answer was on its way.
      block.left = Math.max(0, answer.amount - block.spent);
      block.granted = answer.amount;
      block.free = answer.free;
      return answer.elsewhere;
    } catch (error) {
      block.spent += spent;
      throw error;
    }
  }

  #unlimit(tenantId: TenantId, meter: QuotaMeter): void {
    const limited = new Map(this.#limited);
    const rest = new Set(limited.get(tenantId));
    rest.delete(meter);
    limited.set(tenantId, rest);
    this.#limited = limited;
  }

  #block(tenantId: TenantId, meter: QuotaMeter): Block {
    const month = this.#month();
    const known = this.#blocks.get(keyOf(tenantId, meter));
    if (known?.month === month) return known;
    if (known !== undefined) this.#leaving.push(known);
    const none = { left: 0, spent: 0, granted: 0, free: 0, waiting: 0 };
    const never = { confirmedAt: 0, usedAt: 0, reportedAt: 0, exhaustedUntil: 0, asking: undefined };
    const fresh = { tenantId, meter, month, ...none, ...never, line: Promise.resolve() };
    this.#blocks.set(keyOf(tenantId, meter), fresh);
    return fresh;
  }

  #month(): string {
    return this.#deps.monthOf(this.#deps.clock.now());
  }

  #all(): readonly Block[] {
    return [...this.#blocks.values(), ...this.#leaving];
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#deps.timers.after(delayMs, resolve);
    });
  }

  /** A record that is away is asked again at the next tick. */
  async #quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#deps.journal.write("warn", "quota.unreachable", { reason: String(error) });
    }
  }
}

function keyOf(tenantId: TenantId, meter: QuotaMeter): string {
  return `${tenantId} ${meter}`;
}
