// The one control protocol between the runner and every contender process, over Node's IPC channel. bench/README.md explains it.

export interface Stores {
  readonly redisUrl: string;
  /** Only started for scenarios with a contender that asks for it. */
  readonly databaseUrl: string | undefined;
}

export interface ContenderConfig {
  /** Prefix of this contender's API keys, so that the sink's witness can tell contenders apart. */
  readonly name: string;
  readonly venueUrl: string;
  /** For the contender's own files; the runner deletes it. */
  readonly scratchFolder: string;
  readonly stores: Stores;
  /** Accounts per group; each group is one strategy with one webhook URL, and every account belongs to one group. */
  readonly groupSizes: readonly number[];
  /** The first group belongs to one tenant, the others to another. */
  readonly firstApart: boolean;
  /** The first this many accounts already hold a position at the venue. */
  readonly openPositions: number;
  /** Quick runs: a contender may skip preparation that only costs start-up time and memory. */
  readonly quick: boolean;
}

export interface MemoryUse {
  readonly rssBytes: number;
  /** JavaScript heap and external buffers after a forced collection. */
  readonly heapBytes: number;
}

export type RunnerMessage =
  | { readonly kind: "start"; readonly config: ContenderConfig }
  /** Asks for the receive stamps gathered since the last ask. */
  | { readonly kind: "report-received" }
  | { readonly kind: "report-memory" }
  /** Measures its turns of the event loop until they are asked for. */
  | { readonly kind: "watch-turns" }
  | { readonly kind: "report-turns" };

export type ContenderMessage =
  | { readonly kind: "ready"; readonly hookUrls: readonly string[]; readonly startMs: number | undefined }
  | { readonly kind: "received"; readonly stampsNs: readonly number[] }
  | ({ readonly kind: "memory" } & MemoryUse)
  | { readonly kind: "watching" }
  | { readonly kind: "turns"; readonly turnsMs: readonly number[] }
  | { readonly kind: "failed"; readonly reason: string };
