// How many shards each engine should own: as equal as whole numbers allow, the lowest slots first.
import type { EngineMember } from "../ports/shard-store.ts";
import { SHARD_COUNT } from "./shard-of.ts";

export function fairShare(members: readonly EngineMember[], ownId: string): number {
  const rank = members.toSorted((a, b) => a.slot - b.slot).findIndex(({ id }) => id === ownId);
  if (rank < 0) return 0;
  const rest = SHARD_COUNT % members.length;
  return Math.floor(SHARD_COUNT / members.length) + (rank < rest ? 1 : 0);
}
