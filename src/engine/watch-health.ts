// Tells live when the engine's health changes: the same questions as /readyz, asked every few seconds.
import type { Announcer, EngineEvent } from "../../engine/ports/announcer.ts";
import type { Clock, Timers } from "../../engine/ports/clock.ts";
import type { Drain } from "./drain.ts";
import { type DependencyProbe, type DependencyState, probe } from "./http/health-routes.ts";

const LOOK_EVERY_MS = 5_000;

export interface WatchHealthDeps {
  readonly announcer: Announcer;
  readonly clock: Pick<Clock, "now">;
  readonly timers: Timers;
  readonly drain: Pick<Drain, "phase">;
  readonly probes: readonly DependencyProbe[];
}

type Health = Extract<EngineEvent, { kind: "engine.health" }>;

export interface HealthWatch {
  /** To be called when something is known to have changed. */
  look(): Promise<void>;
  stop(): void;
}

export function watchHealth(deps: WatchHealthDeps): HealthWatch {
  let told = "";
  const look = async () => {
    const dependencies = await Promise.all(deps.probes.map(probe));
    const status = statusOf(deps.drain, dependencies);
    // Details hold numbers that always change: which dependency is at fault is the news.
    const now = [status, ...dependencies.map(({ name, ok }) => `${name} ${ok}`)].join("|");
    if (now === told) return;
    told = now;
    deps.announcer.announce({ kind: "engine.health", at: deps.clock.now(), status, dependencies });
  };
  const cancel = deps.timers.every(LOOK_EVERY_MS, () => void look());
  return { look, stop: cancel };
}

function statusOf(drain: Pick<Drain, "phase">, dependencies: readonly DependencyState[]): Health["status"] {
  if (drain.phase !== "serving") return "draining";
  return dependencies.every(({ ok }) => ok) ? "ready" : "not-ready";
}
