// What this process owns, as everybody who plans, sends or writes asks it: a memory read.
// Its own monotonic clock decides: once a renewal is late nothing is planned or sent, before anybody else may take over.
import type { AccountId } from "../domain/ids.ts";
import type { MonotonicMs, UnixMs } from "../domain/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { ShardFence, ShardLease, ShardMap } from "../ports/shard-store.ts";
import { SHARD_COUNT, shardOf } from "./shard-of.ts";

/** No shard ever has this epoch. */
const NEVER = -1;

export class OwnedShards {
  readonly #clock: Pick<Clock, "monotonic" | "now">;
  /** Ours in the record, by shard. */
  readonly #epochs = new Map<number, number>();
  /** Those whose accounts are in memory: signals for them are planned here. */
  readonly #serving = new Set<number>();
  readonly #slots: (number | undefined)[] = Array.from({ length: SHARD_COUNT });
  #slotsInUse: readonly number[] = [];
  #goodUntil = 0 as MonotonicMs;
  #goodUntilWall = 0 as UnixMs;
  readonly #awaitingRenewal: (() => void)[] = [];

  constructor(clock: Pick<Clock, "monotonic" | "now">) {
    this.#clock = clock;
  }

  /** The wall clock too: a monotonic clock may stand still while the machine sleeps. */
  get late(): boolean {
    return this.#clock.monotonic() > this.#goodUntil || this.#clock.now() > this.#goodUntilWall;
  }

  /** The lease is good for this long from `askedAt`, the moment before the renewal was sent. */
  renewed(askedAt: { readonly monotonic: MonotonicMs; readonly wall: UnixMs }, goodForMs: number): void {
    this.#goodUntil = (askedAt.monotonic + goodForMs) as MonotonicMs;
    this.#goodUntilWall = (askedAt.wall + goodForMs) as UnixMs;
    if (!this.late) for (const wake of this.#awaitingRenewal.splice(0)) wake();
  }

  /** Resolves once the lease is good. When it is lost, never: the process ends. */
  async confirmed(): Promise<void> {
    while (this.late) {
      await new Promise<void>((resolve) => {
        this.#awaitingRenewal.push(resolve);
      });
    }
  }

  hold(leases: readonly ShardLease[]): void {
    for (const { shard, epoch } of leases) this.#epochs.set(shard, epoch);
  }

  serve(shards: Iterable<number>): void {
    for (const shard of shards) if (this.#epochs.has(shard)) this.#serving.add(shard);
  }

  /** No new work for these; what is under way may still be written. */
  quiesce(shards: Iterable<number>): void {
    for (const shard of shards) this.#serving.delete(shard);
  }

  drop(shards: Iterable<number>): void {
    for (const shard of shards) {
      this.#serving.delete(shard);
      this.#epochs.delete(shard);
    }
  }

  held(): readonly number[] {
    return [...this.#epochs.keys()];
  }

  /** Signals for this account are planned here, now. */
  serves(accountId: AccountId): boolean {
    return this.#serving.has(shardOf(accountId)) && !this.late;
  }

  /** The account is in our memory, or about to be: facts about it belong here. */
  holds(accountId: AccountId): boolean {
    return this.#epochs.has(shardOf(accountId));
  }

  /** Orders for this account may leave now. */
  mayAct(accountId: AccountId): boolean {
    return this.#epochs.has(shardOf(accountId)) && !this.late;
  }

  /** What a commit of something new must still find in the record. A shard that is not ours, or may not be, is never found. */
  fenceOf(accountIds: readonly AccountId[]): ShardFence {
    const { shards, epochs } = this.factFenceOf(accountIds);
    return { shards, epochs: this.late ? epochs.map(() => NEVER) : epochs };
  }

  /** What a fact must still find. However late we are, it is ours to write until somebody has taken over: the record knows. */
  factFenceOf(accountIds: readonly AccountId[]): ShardFence {
    const shards = new Set(accountIds.map(shardOf));
    return {
      shards: [...shards],
      epochs: Array.from(shards, (shard) => this.#epochs.get(shard) ?? NEVER),
    };
  }

  /** Who owns what, as the record said last: where jobs are rung. */
  route({ members, shards }: ShardMap): void {
    const slots = new Map(members.map(({ id, slot }) => [id, slot]));
    this.#slots.fill(undefined);
    for (const { shard, owner } of shards)
      this.#slots[shard] = owner === undefined ? undefined : slots.get(owner);
    this.#slotsInUse = [...new Set(this.#slots.filter((slot) => slot !== undefined))];
  }

  /** The queues that are heard. */
  slots(): readonly number[] {
    return this.#slotsInUse;
  }

  /** Whose queue the account's owner hears; undefined while nobody owns it: the sweeper of its next owner finds the signal. */
  slotOf(accountId: AccountId): number | undefined {
    return this.#slots[shardOf(accountId)];
  }
}
