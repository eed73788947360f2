// What many seeds add up to: how much was tried, what struck how often, how long positions stood without a stop.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import type { NakedClass } from "../oracle/checks/stayed-protected.ts";
import { Durations } from "./durations.ts";
import type { SeedResult } from "./simulate-seed.ts";

const SUMS = ["events", "virtualMs", "signals", "decisions", "orders", "fills", "deaths"] as const;
const CLASSES = ["calm", "engine", "disturbed"] as const;

/** What one process has to tell another. */
export interface Tally {
  readonly seeds: number;
  readonly first: number;
  readonly last: number;
  readonly repeated: number;
  readonly failed: readonly { readonly seed: number; readonly broken: readonly string[] }[];
  readonly sums: Readonly<Record<(typeof SUMS)[number], number>>;
  readonly faults: ReadonlyMap<string, number>;
  readonly crashPoints: ReadonlyMap<string, number>;
  readonly lasted: Readonly<Record<NakedClass, ReadonlyMap<number, number>>>;
  readonly counted: Readonly<Record<NakedClass, ReadonlyMap<number, number>>>;
}

export class Figures {
  readonly #startedAt = performance.now();
  readonly #sums = { events: 0, virtualMs: 0, signals: 0, decisions: 0, orders: 0, fills: 0, deaths: 0 };
  readonly #faults = new Map<string, number>();
  readonly #crashPoints = new Map<string, number>();
  readonly #lasted = { calm: new Durations(), engine: new Durations(), disturbed: new Durations() };
  readonly #counted = { calm: new Durations(), engine: new Durations(), disturbed: new Durations() };
  readonly #failed: { readonly seed: number; readonly broken: readonly string[] }[] = [];
  #seeds = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = 0;
  #repeated = 0;

  add(result: SeedResult): void {
    this.#seeds += 1;
    this.#first = Math.min(this.#first, result.seed);
    this.#last = Math.max(this.#last, result.seed);
    for (const name of SUMS) this.#sums[name] += result[name];
    addCounts(this.#faults, result.faults);
    addCounts(this.#crashPoints, result.crashPoints);
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

  get tally(): Tally {
    const counts = (of: Readonly<Record<NakedClass, Durations>>) => ({
      calm: of.calm.counts,
      engine: of.engine.counts,
      disturbed: of.disturbed.counts,
    });
    return {
      ...{ seeds: this.#seeds, first: this.#first, last: this.#last, repeated: this.#repeated },
      ...{ failed: this.#failed, sums: this.#sums, faults: this.#faults, crashPoints: this.#crashPoints },
      lasted: counts(this.#lasted),
      counted: counts(this.#counted),
    };
  }

  /** Takes in what another process played. */
  merge(tally: Tally): void {
    this.#seeds += tally.seeds;
    this.#first = Math.min(this.#first, tally.first);
    this.#last = Math.max(this.#last, tally.last);
    this.#repeated += tally.repeated;
    this.#failed.push(...tally.failed);
    for (const name of SUMS) this.#sums[name] += tally.sums[name];
    addCounts(this.#faults, tally.faults);
    addCounts(this.#crashPoints, tally.crashPoints);
    for (const name of CLASSES) {
      this.#lasted[name].addAll(tally.lasted[name]);
      this.#counted[name].addAll(tally.counted[name]);
    }
  }

  summary() {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const { events, virtualMs, ...rest } = this.#sums;
    return {
      seeds: this.#seeds,
      seedFrom: this.#first,
      seedTo: this.#last,
      failedSeeds: this.#failed.toSorted((a, b) => a.seed - b.seed),
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

function addCounts(to: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [name, times] of counts) to.set(name, (to.get(name) ?? 0) + times);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}
