// The condition under which anything is written about accounts: their shards still have the epoch under which we own them.
import type { AccountId } from "../../engine/domain/ids.ts";
import type { ShardFence } from "../../engine/ports/shard-store.ts";

export type FenceOf = (accountIds: readonly AccountId[]) => ShardFence;

/**
 * A CTE of the rows that are still ours. The key share makes a takeover, which changes the epoch, wait for this commit, and this
 * commit, when the takeover came first, see the new epoch. Renewals change no key and wait for nobody.
 */
export function heldShards(first: number): string {
  return `held as (
  select from shard_lease join unnest($${first}::int2[], $${first + 1}::int8[]) as f (shard, epoch) using (shard, epoch)
  for key share of shard_lease
)`;
}

/** Undivided: a process that lost one shard has lost them all. */
export function allHeld(first: number): string {
  return `(select count(*) from held) = cardinality($${first}::int2[])`;
}

/** What was recorded together, and how to take the part of some accounts out of it. */
export interface FencedWrite<T> {
  readonly fenceOf: FenceOf;
  readonly accountsOf: (batch: T) => Iterable<AccountId>;
  readonly partOf: (batch: T, concerns: (id: AccountId) => boolean) => T;
  /** False: some shard has another epoch, and nothing was written. */
  readonly write: (batch: T, fence: ShardFence) => Promise<boolean>;
}

/**
 * Writes facts about the shards that are still ours. Those of another owner's are dropped: it has learnt them from the venue, and
 * whoever lost shards to it without giving them up is about to end.
 */
export async function writeOurs<T>(batch: T, fenced: FencedWrite<T>): Promise<void> {
  const { fenceOf, accountsOf, partOf, write } = fenced;
  const accounts = [...new Set(accountsOf(batch))];
  if (await write(batch, fenceOf(accounts))) return;
  const byShard = Map.groupBy(accounts, (id) => fenceOf([id]).shards[0]);
  for (const shardAccounts of byShard.values()) {
    const concerned = new Set(shardAccounts);
    await write(
      partOf(batch, (id) => concerned.has(id)),
      fenceOf(shardAccounts),
    );
  }
}

export function fenceValues({ shards, epochs }: ShardFence): readonly (readonly number[])[] {
  return [shards, epochs];
}
