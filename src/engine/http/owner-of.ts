// Which engine has an account, as the record says: for callers that are to ask there.
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { ShardMap } from "../../../engine/ports/shard-store.ts";
import { shardOf } from "../../../engine/shards/shard-of.ts";

export interface OwnerView {
  readonly id: string;
  readonly name: string;
  /** Null: it has not said where it listens. */
  readonly url: string | null;
}

/** Undefined: nobody, for a moment. */
export type OwnerOf = (accountId: AccountId) => OwnerView | undefined;

export function ownerOf({ members, shards }: ShardMap): OwnerOf {
  const byId = new Map(members.map((member) => [member.id, member]));
  const owners = new Map(shards.map(({ shard, owner }) => [shard, owner]));
  return (accountId) => {
    const member = byId.get(owners.get(shardOf(accountId)) ?? "");
    return member && { id: member.id, name: member.name, url: member.url ?? null };
  };
}
