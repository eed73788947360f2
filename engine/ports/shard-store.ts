// The record of who owns which shard of accounts. Everything that is compared here is compared by the database's clock.

/** One engine process that is alive, or was until a moment ago. */
export interface EngineMember {
  readonly id: string;
  /** A small number, reused: which execution queue it hears. */
  readonly slot: number;
  /** For people: host and process. */
  readonly name: string;
  /** Where other processes reach it over HTTP. */
  readonly url: string | undefined;
}

export interface ShardLease {
  readonly shard: number;
  /** Only grows: each new owner has a higher one, and what is written under an older one is refused. */
  readonly epoch: number;
}

export interface OwnedShard extends ShardLease {
  /** Undefined: nobody. */
  readonly owner: string | undefined;
}

export interface ShardMap {
  readonly members: readonly EngineMember[];
  readonly shards: readonly OwnedShard[];
}

/** What a write must still find: these epochs at these shards. Epoch -1 is never found. */
export interface ShardFence {
  readonly shards: readonly number[];
  readonly epochs: readonly number[];
}

export const NO_FENCE: ShardFence = { shards: [], epochs: [] };

export interface ShardStore {
  /** Becomes a member for `leaseMs`. */
  join(leaseMs: number): Promise<EngineMember>;
  /** False: the others have given this process up; what it owned may be theirs already. */
  renew(leaseMs: number): Promise<boolean>;
  /** Strikes out members whose lease ran out or whose process is gone. Answers how many. */
  bury(): Promise<number>;
  read(): Promise<ShardMap>;
  /** At most `count` shards that nobody owns, each under a new epoch. */
  acquire(count: number): Promise<readonly ShardLease[]>;
  release(shards: readonly number[]): Promise<void>;
  /** Gives everything back and is no member any more. */
  leave(): Promise<void>;
}
