// Keeps this process a member with its fair share of the shards: renews, takes over what the dead leave, gives up for balance.
// A renewal that is late stops the work (OwnedShards); one that is refused ends the process: start-up is recovery.
import type { MonotonicMs } from "../domain/time.ts";
import type { CancelTimer, Clock, Timers } from "../ports/clock.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { EngineMember, ShardMap, ShardStore } from "../ports/shard-store.ts";
import { chooseLeaving } from "./choose-leaving.ts";
import { fairShare } from "./fair-share.ts";
import type { OwnedShards } from "./owned-shards.ts";

const RENEW_PERIOD_MS = 1_000;
/** Three renewals may fail before anybody else may take over. */
export const LEASE_MS = 4_000;
/** Our clock ends the lease earlier than the database's: sends that began in time are on the wire by then. */
const SAFETY_MS = 500;
/** A renewal without an answer for this long will not come. */
const HANGS_AFTER_MS = 15_000;
const READ_ANSWERS_MS = 2_000;
/** So long the balance waits for accounts that are being recovered: one whose venue is away must not put it off for ever. */
const BALANCE_PATIENCE_MS = 10_000;

export interface ShardKeeperDeps {
  readonly store: ShardStore;
  readonly owned: OwnedShards;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly meter: Meter;
  /** Recovers the accounts of these shards; resolves once they are served. */
  readonly takeOver: (shards: readonly number[]) => Promise<void>;
  /** Shards of accounts that are being recovered, or have a position without its stop. */
  readonly settling: () => Iterable<number>;
  /** Brings the work on these shards to an end; resolves once all of it is recorded. */
  readonly giveUp: (shards: readonly number[]) => Promise<void>;
  /** The process cannot go on. */
  readonly onLost: (reason: string) => void;
}

export class ShardKeeper {
  readonly #deps: ShardKeeperDeps;
  #member: EngineMember | undefined;
  #map: ShardMap = { members: [], shards: [] };
  readonly #leaving = new Set<number>();
  /** Ours, and their accounts are not in memory yet. */
  readonly #arriving = new Set<number>();
  #unbalancedSince: MonotonicMs | undefined;
  /** Takeovers and give-ups, one after the other. */
  #moving: Promise<void> = Promise.resolve();
  #round: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #renewing: CancelTimer | undefined;

  constructor(deps: ShardKeeperDeps) {
    this.#deps = deps;
  }

  /** Joins, and recovers what is free at once. Answers the slot. */
  async start(): Promise<number> {
    const { store, timers, journal } = this.#deps;
    const askedAt = this.#now();
    this.#member = await store.join(LEASE_MS);
    this.#deps.owned.renewed(askedAt, LEASE_MS - SAFETY_MS);
    this.#renewing = timers.every(RENEW_PERIOD_MS, () => this.look());
    await this.#runRound(true);
    const { slot } = this.#member;
    journal.write("info", "shards.joined", { slot, owned: this.#deps.owned.held().length });
    return slot;
  }

  /** For a process that only takes signals in: follows who owns what. */
  follow(): void {
    const { timers } = this.#deps;
    this.#renewing = timers.every(RENEW_PERIOD_MS, () => this.look());
    this.look();
  }

  /** Called by a timer, and when the record says that something changed. */
  look(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#round ??= this.#rounds().finally(() => {
      this.#round = undefined;
    });
  }

  /** How many share the accounts. */
  get engines(): number {
    return this.#map.members.length;
  }

  /** What /readyz, metrics and people ask. */
  status(): {
    readonly owned: number;
    readonly share: number;
    readonly engines: number;
    readonly late: boolean;
  } {
    const { owned } = this.#deps;
    const { members } = this.#map;
    const share = this.#member === undefined ? 0 : fairShare(members, this.#member.id);
    return { owned: owned.held().length, share, engines: this.engines, late: owned.late };
  }

  /** After the engine has drained: others take over without waiting for the lease to end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#renewing?.();
    await this.#round?.catch(() => undefined);
    await this.#moving;
    if (this.#member === undefined) return;
    this.#deps.owned.drop(this.#deps.owned.held());
    await this.#deps.store.leave().catch((error: unknown) => {
      this.#deps.journal.write("warn", "shards.not-released", { reason: String(error) });
    });
  }

  async #rounds(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        await this.#runRound(false);
      } catch (error) {
        this.#deps.journal.write("warn", "shards.unreachable", { reason: String(error) });
        return;
      }
    }
  }

  async #runRound(atStart: boolean): Promise<void> {
    const { store, owned } = this.#deps;
    if (this.#member !== undefined) {
      if (!(await this.#renew())) return;
      await store.bury();
    }
    this.#map = await store.read();
    owned.route(this.#map);
    if (this.#member === undefined) return;
    const share = fairShare(this.#map.members, this.#member.id);
    const keeping = owned.held().filter((shard) => !this.#leaving.has(shard));
    if (keeping.length <= share) this.#unbalancedSince = undefined;
    if (keeping.length > share) this.#balance(keeping, share);
    else if (keeping.length < share && this.#map.shards.some(({ owner }) => owner === undefined))
      await this.#acquire(share - keeping.length, atStart);
  }

  #balance(keeping: readonly number[], share: number): void {
    const now = this.#deps.clock.monotonic();
    this.#unbalancedSince ??= now;
    const settling = new Set([...this.#arriving, ...this.#deps.settling()]);
    const isPatient = now - this.#unbalancedSince < BALANCE_PATIENCE_MS;
    const leaving = chooseLeaving(keeping, share, settling, isPatient);
    if (leaving.length > 0) this.#giveUp(leaving);
  }

  async #renew(): Promise<boolean> {
    const { store, owned, meter, journal, onLost } = this.#deps;
    const askedAt = this.#now();
    if (owned.late) {
      meter.count("lease_late_total");
      journal.write("warn", "lease.late", { owned: owned.held().length });
    }
    const patience = this.#losePatience();
    try {
      if (await store.renew(LEASE_MS)) {
        owned.renewed(askedAt, LEASE_MS - SAFETY_MS);
        return true;
      }
    } finally {
      patience.end();
    }
    this.#stopped = true;
    owned.drop(owned.held());
    onLost("its lease ran out and other engines have taken over");
    return false;
  }

  /** In two steps: a process that stood still finds its timers due before the answer that is there already. */
  #losePatience(): { readonly end: CancelTimer } {
    const { timers, onLost } = this.#deps;
    const lost = () => onLost("the lease could not be renewed");
    let cancel = timers.after(HANGS_AFTER_MS, () => {
      cancel = timers.after(READ_ANSWERS_MS, lost);
    });
    return { end: () => cancel() };
  }

  async #acquire(count: number, atStart: boolean): Promise<void> {
    const { store, owned, meter, journal, takeOver } = this.#deps;
    const leases = await store.acquire(count);
    if (leases.length === 0) return;
    owned.hold(leases);
    const shards = leases.map(({ shard }) => shard);
    meter.count("shard_takeovers_total", {}, shards.length);
    if (!atStart) journal.write("info", "shards.taken-over", { shards: shards.length });
    for (const shard of shards) this.#arriving.add(shard);
    const taken = this.#move(async () => {
      await takeOver(shards);
      for (const shard of shards) this.#arriving.delete(shard);
    }, "recovery failed");
    // Renewals must go on while the record is read; at the start nothing is served before it was.
    if (atStart) await taken;
    this.#again = !atStart;
  }

  #giveUp(shards: readonly number[]): void {
    const { store, owned, journal, giveUp } = this.#deps;
    for (const shard of shards) this.#leaving.add(shard);
    const done = async () => {
      await giveUp(shards);
      owned.drop(shards);
      await store.release(shards);
      for (const shard of shards) this.#leaving.delete(shard);
      journal.write("info", "shards.given-up", { shards: shards.length });
    };
    void this.#move(done, "shards could not be given up");
  }

  #move(work: () => Promise<void>, failure: string): Promise<void> {
    this.#moving = this.#moving
      .then(work)
      .catch((error: unknown) => this.#deps.onLost(`${failure}: ${String(error)}`));
    return this.#moving;
  }

  #now() {
    const { clock } = this.#deps;
    return { monotonic: clock.monotonic(), wall: clock.now() };
  }
}
