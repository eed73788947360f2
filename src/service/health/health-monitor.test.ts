import { describe, expect, it } from "vitest";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Timers } from "../../../engine/ports/clock.ts";
import type { Readiness } from "../../engine-client/engine-client.ts";
import {
  COLLECT_EVERY_MS,
  HealthMonitor,
  type HealthMonitorDeps,
  REPORT_EVERY_MS,
} from "./health-monitor.ts";
import { healthView, platformHealthView } from "./health-shape.ts";

const START = 1_800_000_000_000;

/** Time that only the test moves; what is due runs in order. */
class TestTime implements Timers {
  now = START;
  readonly #due: { at: number; readonly periodMs: number; readonly run: () => void }[] = [];

  after(): never {
    throw new Error("the monitor has no single timers");
  }

  every(periodMs: number, run: () => void): () => void {
    const timer = { at: this.now + periodMs, periodMs, run };
    this.#due.push(timer);
    return () => void this.#due.splice(this.#due.indexOf(timer), 1);
  }

  async advance(byMs: number): Promise<void> {
    const until = this.now + byMs;
    for (;;) {
      const [next] = this.#due.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at);
      if (next === undefined) break;
      this.now = next.at;
      next.at += next.periodMs;
      next.run();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.now = until;
  }
}

function start(changes: Partial<HealthMonitorDeps> = {}) {
  const time = new TestTime();
  const lines: { readonly level: string; readonly event: string; readonly fields: object }[] = [];
  const looks: number[] = [];
  const monitor = new HealthMonitor({
    clock: { now: () => time.now as UnixMs },
    timers: time,
    journal: { write: (level, event, fields) => void lines.push({ level, event, fields }) },
    engines: engines(ready(["venue binance paper", true], ["venue bybit paper", true], ["queue", true])),
    database: async () => {
      looks.push(time.now - START);
      return { connections: 7 };
    },
    users: async () => ({ active: 3, trading: 1 }),
    requests: { figures: () => ({ calls: 120, meanMs: 4.5 }) },
    probes: [{ name: "redis", check: async () => undefined }],
    ...changes,
  });
  monitor.start();
  return { time, monitor, lines, looks };
}

function ready(...dependencies: readonly (readonly [name: string, ok: boolean])[]): Readiness {
  const all = dependencies.map(([name, ok]) => ({ name, ok, detail: "" }));
  return { status: all.every(({ ok }) => ok) ? "ready" : "not-ready", dependencies: all };
}

function engines(...answers: readonly (Readiness | undefined)[]): HealthMonitorDeps["engines"] {
  const clients = answers.map((answer, at) => {
    const url = `http://engine-${at}`;
    const readiness = async () =>
      answer === undefined
        ? ({ kind: "unreachable", url, reason: "ECONNREFUSED" } as const)
        : ({ kind: "ok", value: answer } as const);
    return [url, { url, readiness }] as const;
  });
  return { clients: async () => new Map(clients) };
}

describe("the health monitor", () => {
  it("looks at once and every 30 s, and reports every 300 s, in the documented shape", async () => {
    const { time, monitor, lines, looks } = start();
    expect(healthView.parse(monitor.last.health).trading).toEqual({ status: "unknown", lastCheck: null });
    await monitor.collect();
    await time.advance(REPORT_EVERY_MS - 1);
    expect(looks).toEqual(Array.from({ length: 10 }, (_, at) => at * COLLECT_EVERY_MS));
    expect(lines).toEqual([]);
    await time.advance(1);
    expect(monitor.last.health).toEqual({
      trading: { status: "up", lastCheck: new Date(START + REPORT_EVERY_MS).toISOString() },
      database: { status: "up", connections: 7 },
      apis: { binance: "up", bybit: "up" },
      users: { active: 3, trading: 1 },
      performance: { latency: 4.5, throughput: 120 },
    });
    expect(lines).toMatchObject([
      { level: "info", event: "health.reported", fields: { trading: "up", database: "up", usersActive: 3 } },
    ]);
    const { health, components } = monitor.last;
    platformHealthView.parse({ health, components: [...components], reports: [...monitor.reports] });
    await monitor.stop();
    await time.advance(REPORT_EVERY_MS);
    expect(looks).toHaveLength(11);
  });

  it("keeps a day of reports, newest first", async () => {
    const { time, monitor } = start();
    await time.advance(290 * REPORT_EVERY_MS);
    expect(monitor.reports).toHaveLength(288);
    expect(monitor.reports[0]?.at).toBe(new Date(START + 290 * REPORT_EVERY_MS).toISOString());
    await monitor.stop();
  });

  const fails = async (): Promise<never> => {
    throw new Error("password=hunter2");
  };
  it.each<[string, Partial<HealthMonitorDeps>, object]>([
    ["no engine", { engines: engines() }, { trading: "down", binance: "unknown" }],
    ["an engine that is gone", { engines: engines(undefined) }, { trading: "down", binance: "unknown" }],
    [
      "one engine of two gone",
      { engines: engines(ready(["venue binance live", true]), undefined) },
      { trading: "degraded", binance: "up" },
    ],
    [
      "a silent venue",
      { engines: engines(ready(["venue binance live", false], ["venue bybit live", true])) },
      { trading: "degraded", binance: "down", bybit: "up" },
    ],
    [
      "one environment of a venue silent",
      { engines: engines(ready(["venue bybit live", false], ["venue bybit paper", true])) },
      { bybit: "degraded" },
    ],
    ["the queue away", { engines: engines(ready(["queue", false])) }, { trading: "degraded" }],
    ["recovery under way", { engines: engines(ready(["recovery", false])) }, { trading: "down" }],
    [
      "an engine that drains",
      { engines: engines({ status: "draining", dependencies: [] }) },
      { trading: "degraded" },
    ],
    [
      "the database away",
      { database: fails, users: fails },
      { database: "down", connections: null, active: null },
    ],
    ["the record not telling engines", { engines: { clients: fails } }, { trading: "down" }],
    ["Redis away", { probes: [{ name: "redis", check: fails }] }, { redis: false }],
  ])("shows %s", async (_, change, expected) => {
    const { monitor, time, lines } = start(change);
    await monitor.collect();
    const { health, components } = monitor.last;
    const seen = {
      trading: health.trading.status,
      ...health.apis,
      ...{ database: health.database.status, connections: health.database.connections },
      active: health.users.active,
      redis: components.find(({ name }) => name === "redis")?.ok,
    };
    expect(seen).toMatchObject(expected);
    await time.advance(REPORT_EVERY_MS);
    expect(JSON.stringify([health, components, lines])).not.toContain("hunter2");
    await monitor.stop();
  });
});
