// Which fault comes when: drawn from the seed alone, before anything starts, so that a run can be repeated.
import type { FaultSpec } from "../../src/venue/control/fault-injector.ts";
import type { Random } from "../fleet/random.ts";

export type ExchangeName = "binance" | "bybit";

/** Which process, by what it does: the names are drawn among those that run. */
export type Target = "engine" | "intake" | "venue";

export type Fault = { readonly atMs: number } & (
  | { readonly kind: "process-kill" | "process-restart"; readonly target: Target; readonly which: number }
  | {
      readonly kind: "process-stop";
      readonly target: Target;
      readonly which: number;
      readonly forMs: number;
    }
  | { readonly kind: "redis-kill" | "redis-flush" }
  | { readonly kind: "redis-truncate"; readonly share: number }
  | { readonly kind: "redis-stop"; readonly forMs: number }
  | { readonly kind: "postgres-restart" | "postgres-crash" }
  | { readonly kind: "postgres-stall"; readonly forMs: number }
  | { readonly kind: "postgres-cut"; readonly when: "before" | "after"; readonly pool: string }
  | { readonly kind: "venue-fault"; readonly spec: FaultSpec; readonly forMs: number }
  | { readonly kind: "venue-sockets"; readonly exchange: ExchangeName }
  | { readonly kind: "venue-ban"; readonly exchange: ExchangeName; readonly forMs: number }
  | { readonly kind: "venue-clock"; readonly byMs: number }
  | { readonly kind: "venue-revoke" }
);

export interface ScheduleOptions {
  readonly forMs: number;
  readonly queue: "redis" | "postgres";
  /** Kinds that begin with one of these are left out. */
  readonly without: readonly string[];
}

/** Two streams of faults beside one another: something dies or stalls every 2–5 s, a venue misbehaves every 3–6 s. */
export function faultSchedule(random: Random, options: ScheduleOptions): readonly Fault[] {
  const faults: Fault[] = [];
  for (let atMs = 2_000; atMs < options.forMs; atMs += random.whole(2_000, 5_000)) {
    faults.push(machineFault(random, atMs, options.queue));
  }
  for (let atMs = 1_000; atMs < options.forMs; atMs += random.whole(3_000, 6_000)) {
    faults.push(venueFault(random, atMs));
  }
  const allowed = (kind: string) => !options.without.some((prefix) => kind.startsWith(prefix));
  return faults.filter(({ kind }) => allowed(kind)).sort((a, b) => a.atMs - b.atMs);
}

function machineFault(random: Random, atMs: number, queue: "redis" | "postgres"): Fault {
  const target = random.pick<Target>(["engine", "engine", "engine", "intake", "venue"]);
  const which = random.whole(0, 9);
  const draw = random.next();
  if (draw < 0.4) return { atMs, kind: "process-kill", target, which };
  if (draw < 0.52) return { atMs, kind: "process-stop", target, which, forMs: random.whole(300, 4_000) };
  if (draw < 0.62) return { atMs, kind: "process-restart", target, which };
  if (draw < 0.8) return queue === "redis" ? redisFault(random, atMs) : postgresFault(random, atMs);
  return postgresFault(random, atMs);
}

function redisFault(random: Random, atMs: number): Fault {
  const kind = random.pick(["redis-kill", "redis-truncate", "redis-flush", "redis-stop"] as const);
  if (kind === "redis-truncate") return { atMs, kind, share: random.between(0.01, 0.4) };
  if (kind === "redis-stop") return { atMs, kind, forMs: random.whole(300, 3_000) };
  return { atMs, kind };
}

function postgresFault(random: Random, atMs: number): Fault {
  const draw = random.next();
  if (draw < 0.12) return { atMs, kind: "postgres-restart" };
  if (draw < 0.24) return { atMs, kind: "postgres-crash" };
  if (draw < 0.36) return { atMs, kind: "postgres-stall", forMs: random.whole(200, 2_000) };
  const pool = random.pick(["flotilla-hot", "flotilla-hot", "flotilla-recording", "flotilla-reading"]);
  return { atMs, kind: "postgres-cut", when: random.pick(["before", "after", "after"]), pool };
}

function venueFault(random: Random, atMs: number): Fault {
  const exchange = random.pick<ExchangeName>(["binance", "bybit"]);
  const draw = random.next();
  if (draw < 0.06) return { atMs, kind: "venue-sockets", exchange };
  if (draw < 0.09) return { atMs, kind: "venue-ban", exchange, forMs: random.whole(500, 3_000) };
  if (draw < 0.13) return { atMs, kind: "venue-clock", byMs: random.pick([-1_500, -400, 400, 1_500]) };
  if (draw < 0.15) return { atMs, kind: "venue-revoke" };
  return { atMs, kind: "venue-fault", spec: drawnFault(random, exchange), forMs: random.whole(1_500, 6_000) };
}

type Draw = (random: Random) => FaultSpec;

const DRAWS: readonly [Draw, ...Draw[]] = [
  (random) => ({ kind: "drop-request", probability: random.between(0.1, 0.4) }),
  (random) => ({
    kind: "delay-accept",
    probability: 0.3,
    delayMs: 100,
    delayMaxMs: random.whole(300, 2_500),
  }),
  (random) => ({ kind: "delay-reply", probability: 0.3, delayMs: 100, delayMaxMs: random.whole(300, 6_000) }),
  (random) => ({ kind: "stale-read", delayMs: random.whole(200, 1_500) }),
  (random) => ({
    kind: "http-503",
    probability: random.between(0.1, 0.4),
    variant: random.pick(["A", "B", "C", "D"]),
  }),
  () => ({ kind: "http-503", probability: 0.3, variant: "A", executed: true }),
  (random) => ({ kind: "backend-timeout", probability: 0.3, executed: random.chance(0.5) }),
  (random) => ({ kind: "server-error", probability: 0.3, executed: random.chance(0.5) }),
  (random) => ({ kind: "html-body", probability: 0.3, executed: random.chance(0.5), code: 502 }),
  (random) => ({ kind: "reject-stop", probability: random.pick([0.3, 1]) }),
  () => ({ kind: "reject-order", probability: 0.3 }),
  () => ({ kind: "rate-limited", probability: 0.3 }),
  (random) => ({ kind: "drop-event", probability: random.between(0.1, 0.6) }),
  () => ({ kind: "duplicate-event", probability: 0.5 }),
  () => ({ kind: "reorder-event", probability: 0.5 }),
  (random) => ({ kind: "delay-event", probability: 0.5, delayMs: 100, delayMaxMs: random.whole(300, 3_000) }),
  () => ({ kind: "event-before-reply", probability: 0.5 }),
];

function drawnFault(random: Random, exchange: ExchangeName): FaultSpec {
  return { ...random.pick(DRAWS)(random), exchange };
}
