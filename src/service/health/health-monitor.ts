// Looks at every component every 30 s, reports every 5 minutes, and keeps the last day's reports.
import type { DatabaseProbe } from "../../../adapters/postgres/health/probe-database.ts";
import type { UserCounts } from "../../../adapters/postgres/health/users.ts";
import type { CancelTimer, Clock, Timers } from "../../../engine/ports/clock.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import { iso } from "../http/view-text.ts";
import type { Component, Health, HealthReport } from "./health-shape.ts";
import { type AskedEngines, type EnginesState, probeEngines } from "./probe-engines.ts";
import type { RequestFigures } from "./request-window.ts";

export const COLLECT_EVERY_MS = 30_000;
export const REPORT_EVERY_MS = 300_000;
const REPORTS_KEPT = 288;
const PROBE_TIMEOUT_MS = 5_000;

/** Something else that the service works with. Throws or hangs: it is at fault. */
export interface Probe {
  readonly name: string;
  check(): Promise<unknown>;
}

export interface HealthMonitorDeps {
  readonly clock: Pick<Clock, "now">;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly engines: AskedEngines;
  readonly database: () => Promise<DatabaseProbe>;
  /** Of all tenants. */
  readonly users: () => Promise<UserCounts>;
  readonly requests: { figures(): RequestFigures };
  /** Redis, where it is configured. */
  readonly probes: readonly Probe[];
}

interface Collected {
  readonly health: Health;
  readonly components: readonly Component[];
}

/** Before the first look. */
export const NOTHING_YET: Collected = {
  health: {
    trading: { status: "unknown", lastCheck: null },
    database: { status: "unknown", connections: null },
    apis: { binance: "unknown", bybit: "unknown" },
    users: { active: null, trading: null },
    performance: { latency: null, throughput: 0 },
  },
  components: [],
};

export class HealthMonitor {
  readonly #deps: HealthMonitorDeps;
  #last = NOTHING_YET;
  #reports: readonly HealthReport[] = [];
  #collecting: Promise<void> | undefined;
  #timers: readonly CancelTimer[] = [];

  constructor(deps: HealthMonitorDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { timers } = this.#deps;
    void this.collect();
    this.#timers = [
      timers.every(COLLECT_EVERY_MS, () => void this.collect()),
      timers.every(REPORT_EVERY_MS, () => this.#report()),
    ];
  }

  async stop(): Promise<void> {
    for (const cancel of this.#timers) cancel();
    await this.#collecting;
  }

  get last(): Collected {
    return this.#last;
  }

  /** Newest first. */
  get reports(): readonly HealthReport[] {
    return this.#reports;
  }

  /** One look at a time: who asks during one gets that one. Never rejects. */
  collect(): Promise<void> {
    this.#collecting ??= this.#look().finally(() => {
      this.#collecting = undefined;
    });
    return this.#collecting;
  }

  async #look(): Promise<void> {
    const { clock, engines, database, users, requests, probes } = this.#deps;
    const [state, record, counts, ...others] = await Promise.all([
      attempt("engines", () => probeEngines(engines)),
      attempt("database", database),
      attempt("users", users),
      ...probes.map(({ name, check }) => attempt(name, check)),
    ]);
    const { trading, apis, components } = state.answer ?? enginesUnknown(state.component);
    const { calls, meanMs } = requests.figures();
    this.#last = {
      health: {
        trading: { status: trading, lastCheck: iso(clock.now()) },
        database: {
          status: record.component.ok ? "up" : "down",
          connections: record.answer?.connections ?? null,
        },
        apis,
        users: { active: counts.answer?.active ?? null, trading: counts.answer?.trading ?? null },
        performance: { latency: meanMs ?? null, throughput: calls },
      },
      components: [record.component, ...others.map(({ component }) => component), ...components],
    };
  }

  #report(): void {
    const { clock, journal } = this.#deps;
    const { health } = this.#last;
    this.#reports = [{ at: iso(clock.now()), health }, ...this.#reports].slice(0, REPORTS_KEPT);
    journal.write(
      health.trading.status === "up" && health.database.status === "up" ? "info" : "warn",
      "health.reported",
      {
        trading: health.trading.status,
        database: health.database.status,
        connections: health.database.connections ?? undefined,
        ...health.apis,
        usersActive: health.users.active ?? undefined,
        usersTrading: health.users.trading ?? undefined,
        latencyMs: health.performance.latency ?? undefined,
        callsPerMinute: health.performance.throughput,
      },
    );
  }
}

interface Attempt<T> {
  readonly component: Component;
  /** Undefined: none came. */
  readonly answer: T | undefined;
}

/** A component that hangs must not keep the others from being seen. Only the error's name is told: its message may quote anything. */
async function attempt<T>(name: string, ask: () => Promise<T>): Promise<Attempt<T>> {
  const { promise: late, resolve } = Promise.withResolvers<Attempt<T>>();
  const fault = (detail: string): Attempt<T> => ({
    component: { name, ok: false, detail },
    answer: undefined,
  });
  const timer = setTimeout(() => resolve(fault("no answer in time")), PROBE_TIMEOUT_MS);
  try {
    const answered = ask().then((value) => ({
      component: { name, ok: true, detail: "answers" },
      answer: value,
    }));
    return await Promise.race([late, answered]);
  } catch (error) {
    return fault(error instanceof Error ? error.name : "failed");
  } finally {
    clearTimeout(timer);
  }
}

function enginesUnknown(component: Component): EnginesState {
  return { trading: "unknown", apis: { binance: "unknown", bybit: "unknown" }, components: [component] };
}
