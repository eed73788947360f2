import type { Brand } from "./brand.ts";

/** Wall clock, milliseconds since 1970: stored, compared across machines. */
export type UnixMs = Brand<number, "UnixMs">;
/** Elapsed milliseconds of one process: for durations only, never stored. */
export type MonotonicMs = Brand<number, "MonotonicMs">;
