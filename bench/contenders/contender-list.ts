// The line-up, in the order of the printed tables.
import type { ContenderDefinition } from "../rig/contender-definition.ts";
import { rawPost } from "../rig/raw-http-client.ts";
import { type BenchSignal, benchSignalBody } from "./bench-signal.ts";

const jsonWebhook = (hookUrl: string, signal: BenchSignal): string =>
  rawPost(hookUrl, "application/json", benchSignalBody(signal));

export const CONTENDERS: readonly ContenderDefinition[] = [
  {
    name: "floor",
    title: "bare HTTP, in-memory sizing, signed order on raw sockets; no queue, no durability, no checks",
    file: new URL("./floor.ts", import.meta.url),
    needsPostgres: false,
    inQuickRuns: true,
    accountsMax: 100_000,
    webhook: jsonWebhook,
  },
  {
    name: "typical",
    title: "express, one ccxt instance per account, one BullMQ job per order on Redis, no write-ahead",
    file: new URL("./typical.ts", import.meta.url),
    needsPostgres: false,
    inQuickRuns: true,
    accountsMax: 2_000,
    webhook: jsonWebhook,
  },
  {
    name: "typical-tuned",
    title: "typical, but all of a signal's jobs are added at once instead of one by one",
    file: new URL("./typical-tuned.ts", import.meta.url),
    needsPostgres: false,
    inQuickRuns: false,
    accountsMax: 2_000,
    webhook: jsonWebhook,
  },
  {
    name: "flotilla-redis",
    title: "Flotilla, execution queue on Redis, record on PostgreSQL with synced commits",
    file: new URL("./flotilla-redis.ts", import.meta.url),
    needsPostgres: true,
    inQuickRuns: true,
    accountsMax: 10_000,
    webhook: jsonWebhook,
  },
  {
    name: "flotilla-postgres",
    title: "Flotilla, execution queue on PostgreSQL too, record with synced commits",
    file: new URL("./flotilla-postgres.ts", import.meta.url),
    needsPostgres: true,
    inQuickRuns: true,
    accountsMax: 10_000,
    webhook: jsonWebhook,
  },
];
