// Every scenario, in running order: those with one layout stand together, so that the contenders start once for them.
import type { Scenario } from "../rig/scenario.ts";
import { atMost, atMostTimes, fasterThan } from "../rig/targets.ts";
import { acknowledgeScenario } from "./acknowledge.ts";
import { apiScenario } from "./api.ts";
import { fairnessScenario } from "./fairness.ts";
import { LAST_ORDER, latencyScenario } from "./latency.ts";
import { liveScenario } from "./live.ts";
import { memoryScenario } from "./memory.ts";
import { startScenario } from "./start.ts";
import { throughputScenario } from "./throughput.ts";

const ON_REDIS = { contender: "flotilla-redis", figure: LAST_ORDER, statistic: "median" } as const;
const ON_POSTGRES = { ...ON_REDIS, contender: "flotilla-postgres" } as const;

export const SCENARIOS: readonly Scenario[] = [
  latencyScenario({
    name: "single",
    title: "one account, signals back to back: webhook sent → order's first byte at the venue",
    group: 0,
    pauseMs: 3,
    rounds: { full: 5, quick: 2 },
    signalsPerRound: { full: 200, quick: 60 },
    targets: [
      atMost(ON_REDIS, 2, "ms"),
      atMostTimes(ON_REDIS, "typical", 1.5),
      atMost({ ...ON_REDIS, statistic: "p99" }, 8, "ms"),
      atMost(ON_POSTGRES, 4, "ms"),
    ],
  }),
  latencyScenario({
    name: "single-cold",
    title: "one account, one signal every 500 ms, as real alerts come",
    group: 0,
    pauseMs: 500,
    rounds: { full: 3, quick: 1 },
    signalsPerRound: { full: 30, quick: 5 },
    targets: [atMost(ON_REDIS, 4.1, "ms"), atMostTimes(ON_REDIS, "typical", 1)],
  }),
  latencyScenario({
    name: "fan-out-10",
    title: "one signal, 10 accounts: webhook sent → last order's first byte",
    group: 1,
    pauseMs: 10,
    rounds: { full: 5, quick: 2 },
    signalsPerRound: { full: 100, quick: 30 },
    targets: [atMost(ON_REDIS, 4, "ms"), fasterThan(ON_REDIS, "typical", 2.5)],
  }),
  latencyScenario({
    name: "fan-out-100",
    title: "one signal, 100 accounts: webhook sent → last order's first byte",
    group: 2,
    pauseMs: 50,
    rounds: { full: 5, quick: 2 },
    signalsPerRound: { full: 40, quick: 10 },
    targets: [atMost(ON_REDIS, 14, "ms"), fasterThan(ON_REDIS, "typical", 5)],
  }),
  latencyScenario({
    name: "fan-out-1000",
    title: "one signal, 1,000 accounts: webhook sent → last order's first byte",
    group: 3,
    pauseMs: 250,
    rounds: { full: 5, quick: 2 },
    signalsPerRound: { full: 12, quick: 3 },
    targets: [
      atMost(ON_REDIS, 80, "ms"),
      fasterThan(ON_REDIS, "typical", 8),
      atMostTimes(ON_REDIS, "floor", 4),
    ],
  }),
  throughputScenario,
  fairnessScenario,
  acknowledgeScenario,
  memoryScenario,
  startScenario,
  liveScenario,
  apiScenario,
];
