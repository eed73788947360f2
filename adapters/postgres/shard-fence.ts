// The condition under which intents may be committed: the shards of their accounts still have the epoch under which we own them.
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

export function fenceValues({ shards, epochs }: ShardFence): readonly (readonly number[])[] {
  return [shards, epochs];
}
