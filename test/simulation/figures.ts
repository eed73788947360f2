// What many seeds add up to: how much was tried, what struck how often, how long positions stood without a stop.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { Durations } from "./durations.ts";
import type { SeedResult } from "./simulate-seed.ts";

const SUMS = ["events", "virtualMs", "signals", "decisions", "orders", "fills", "deaths"] as const;
const CLASSES = ["calm", "engine", "disturbed"] as const;

export class Figures {
  readonly #startedAt = performance.now();
  readonly #sums = { events: 0, virtualMs: 0, signals: 0, decisions: 0, orders: 0, fills: 0, deaths: 0 };
  readonly #faults = new Map<string, number>();
  readonly #crashPoints = new Map<string, number>();
  readonly #lasted = { calm: new Durations(), engine: new Durations(), disturbed: new Durations() };
  readonly #counted = { calm: new Durations(), engine: new Durations(), disturbed: new Durations() };
  readonly #failed: { readonly seed: number; readonly broken: readonly string[] }[] = [];
  #seeds = 0;
  #first: number | undefined;
  #last = 0;
  #repeated = 0;

  add(result: SeedResult): void {
    this.#seeds += 1;
    this.#first ??= result.seed;
    this.#last = result.seed;
    for (const name of SUMS) this.#sums[name] += result[name];
    for (const [kind, times] of result.faults) this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + times);
    for (const [point, times] of result.crashPoints)
      this.#crashPoints.set(point, (this.#crashPoints.get(point) ?? 0) + times);
    for (const naked of result.naked) {
      this.#lasted[naked.class].add(naked.lastedMs);
      this.#counted[naked.class].add(naked.countedMs);
    }
  }

  noteRepeated(): void {
    this.#repeated += 1;
  }

  fail(seed: number, broken: readonly string[]): void {
    this.#failed.push({ seed, broken });
  }

  summary() {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const { events, virtualMs, ...rest } = this.#sums;
    return {
      seeds: this.#seeds,
      seedFrom: this.#first,
      seedTo: this.#last,
      failedSeeds: this.#failed,
      playedTwiceAndEqual: this.#repeated,
      seconds: Math.round(seconds),
      seedsPerSecond: rounded(this.#seeds / seconds),
      virtualEvents: events,
      virtualEventsPerSecond: Math.round(events / seconds),
      virtualHours: rounded(virtualMs / 3_600_000),
      ...rest,
      nakedMs: spreads(this.#lasted),
      nakedCountedMs: spreads(this.#counted),
      faults: sorted(this.#faults),
      killedAtCrashPoint: sorted(this.#crashPoints),
    };
  }

  text(): string {
    const { failedSeeds, faults, killedAtCrashPoint, nakedMs, nakedCountedMs, ...numbers } = this.summary();
    const line = (of: object) =>
      Object.entries(of)
        .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`)
        .join(" · ");
    return [
      line({ ...numbers, failedSeeds: failedSeeds.length }),
      `without a full stop, ms: ${line(nakedMs)}`,
      `of that with nothing in the way: ${line(nakedCountedMs)}`,
      `faults: ${line(faults)}`,
      `killed at: ${line(killedAtCrashPoint)}`,
    ].join("\n");
  }

  write(file: string): void {
    const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
    const dirty = execFileSync("git", ["status", "--porcelain"], { encoding: "utf8" }).trim() !== "";
    const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version };
    const report = {
      what: "simulation",
      at: new Date().toISOString(),
      commit,
      dirty,
      machine,
      ...this.summary(),
    };
    writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
  }
}

function spreads(of: Readonly<Record<(typeof CLASSES)[number], Durations>>) {
  return Object.fromEntries(CLASSES.map((name) => [name, of[name].spread()]));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}
