// Which shard an account belongs to: for ever, and the same in every process.
import type { AccountId } from "../domain/ids.ts";

/**
 * 64: with up to 16 engines nobody owns more than a quarter above the fair share, a takeover moves small parts, and the whole
 * table is one small read. Changing it moves accounts between shards: every engine must be stopped for that.
 */
export const SHARD_COUNT = 64;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a: spreads well, needs no allocation, and never changes. */
export function shardOf(accountId: AccountId): number {
  let hash = FNV_OFFSET;
  for (let at = 0; at < accountId.length; at += 1)
    hash = Math.imul(hash ^ accountId.charCodeAt(at), FNV_PRIME);
  return (hash >>> 16) % SHARD_COUNT;
}
