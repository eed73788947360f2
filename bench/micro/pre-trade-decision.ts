// How many pre-trade decisions does one core make per second?
// `decision`: one signal reaches 1,000 accounts with different sizing, limits and state at one price, as the engine does it:
// levels, sizing, all checks, approved intent. `verdict`: the same with the decision's inputs written out as text (planEntry).
// `cold`: every decision has a signal and a price of its own, so nothing that follows from prices alone is shared.
// `denied`: as `verdict` with five broken rules per account, sentences included.
import { availableParallelism, cpus } from "node:os";
import type { Sizing } from "../../engine/domain/account.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import { type CheckedEntry, checkEntry } from "../../risk/check-order.ts";
import { entryCandidate } from "../../risk/entry-candidate.ts";
import { type EntryRequest, planEntry } from "../../risk/plan-entry.ts";
import type { RiskState } from "../../risk/risk-state.ts";
import { entryRequest, instrumentNamed, limits, riskState } from "../../risk/testing.ts";
import { monotonicNs } from "../monotonic.ts";

const ACCOUNTS = 1_000;
const DECISIONS_PER_ROUND = 200_000;
const ROUNDS = 9;
const WARM_UP_ROUNDS = 2;
/** Prices differ in the cold run; more of them would measure the cache of the processor. */
const COLD_SIGNALS = 1_000;

interface Decision {
  readonly request: EntryRequest;
  readonly state: RiskState;
}

const SIZINGS: readonly Sizing[] = [
  { kind: "risk-percent", percent: decimal("0.75") },
  { kind: "quote", amount: decimal("1250.50") },
  { kind: "percent-of-equity", percent: decimal("12.5") },
  { kind: "risk-amount", amount: decimal("40") },
  { kind: "multiplier", factor: decimal("0.4") },
];

const BTC = instrumentNamed("BTC");

const TEMPLATE = entryRequest({
  instrument: BTC,
  plan: {
    stop: { kind: "price", price: decimal("58900.5") },
    targets: [
      { level: { kind: "price", price: decimal("62000") }, share: decimal("0.5") },
      { level: { kind: "percent", percent: decimal("6") }, share: decimal("0.5") },
    ],
    size: { kind: "quote", amount: decimal("5000") },
    leverage: 10,
  },
  signal: { referencePrice: decimal("60110.2") },
});

function price(offset: number): RiskState["price"] {
  return {
    last: decimal("60123.4").add(decimal(offset).div(10)),
    mark: decimal("60121.73").add(decimal(offset).div(10)),
    at: riskState().now,
  };
}

/** Every limit is set; a third of the accounts hold exposure, a third are down on the day. */
function decisionFor(index: number, request: EntryRequest, shared: RiskState["price"]): Decision {
  const id = `account-${index}` as AccountId;
  const equity = decimal(8_000 + index * 13).add("0.12345678");
  const sizing = SIZINGS[index % SIZINGS.length] ?? request.subscription.sizing;
  const exposed = index % 3 === 0 ? decimal("2150.4375") : decimal(0);
  return {
    request: {
      ...request,
      account: {
        ...request.account,
        id,
        limits: limits({
          openPositionsMax: 8,
          orderNotionalMax: decimal("25000"),
          instrumentExposureMax: decimal("40000"),
          groupExposureMax: decimal("60000"),
          totalExposureMax: decimal("90000"),
          dailyLossMax: decimal("900"),
          dailyLossPercentMax: decimal("8"),
          drawdownPercentMax: decimal("25"),
          cooldownAfterExitMs: 60_000,
          cooldownAfterLossesMs: 600_000,
          lossesBeforeCooldown: 3,
          tradingWindow: { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1_440 },
          rewardRiskMin: decimal("1.2"),
          duplicateDirection: "add",
        }),
      },
      subscription: { ...request.subscription, accountId: id, sizing },
    },
    state: riskState({
      price: shared,
      equity,
      availableMargin: equity.mul("0.8"),
      equityAtDayStart: index % 3 === 1 ? equity.add("55.5") : equity.sub("12.25"),
      equityPeak: equity.add(index % 2 === 0 ? 0 : 310),
      instrumentExposure: exposed,
      groupExposure: exposed,
      totalExposure: exposed.add(exposed),
      openPositions: index % 3,
    }),
  };
}

function fanOut(): Decision[] {
  const shared = price(0);
  return Array.from({ length: ACCOUNTS }, (_, index) => decisionFor(index, TEMPLATE, shared));
}

/** Each has its own plan, signal and price, made anew before every pass so that nothing is remembered. */
function cold(): Decision[] {
  return Array.from({ length: COLD_SIGNALS }, (_, index) => {
    const plan = { ...TEMPLATE.plan };
    const request = { ...TEMPLATE, plan, signal: { ...TEMPLATE.signal } };
    return decisionFor(index, request, price(index % 50));
  });
}

function denied(): Decision[] {
  return fanOut().map(({ request, state }) => ({
    request: { ...request, subscription: { ...request.subscription, status: "paused" } },
    state: {
      ...state,
      reconciled: false,
      availableMargin: decimal(1),
      totalExposure: decimal(90_000),
      lossesInARow: 9,
      lastLossAt: state.now,
    },
  }));
}

interface Scenario {
  readonly name: string;
  readonly expected: "approved" | "denied";
  readonly build: () => Decision[];
  /** Build a fresh set before every pass over it, outside the measured time. */
  readonly rebuild: boolean;
  readonly decide: (request: EntryRequest, state: RiskState) => { readonly kind: "approved" | "denied" };
}

function decide(request: EntryRequest, state: RiskState): CheckedEntry {
  return checkEntry(entryCandidate(request, state), state);
}

/** `node bench/micro/pre-trade-decision.ts decision` runs one alone, for a profile. */
const ONLY = process.argv[2];

const SCENARIOS: readonly Scenario[] = [
  { name: "decision", expected: "approved", build: fanOut, rebuild: false, decide },
  { name: "verdict", expected: "approved", build: fanOut, rebuild: false, decide: planEntry },
  { name: "cold", expected: "approved", build: cold, rebuild: true, decide: planEntry },
  { name: "denied", expected: "denied", build: denied, rebuild: false, decide: planEntry },
];
const SELECTED = SCENARIOS.filter(({ name }) => ONLY === undefined || name === ONLY);

interface Rate {
  /** By wall clock: includes what other processes took from the core. */
  readonly wall: number;
  /** By CPU time of the whole process, garbage collector included: what the core itself can do. */
  readonly cpu: number;
}

/** Decisions per second of one round; throws if any verdict is not what the scenario is about. */
function measure(scenario: Scenario): Rate {
  let decisions = scenario.build();
  let elapsedNs = 0;
  let cpuUs = 0;
  let done = 0;
  while (done < DECISIONS_PER_ROUND) {
    if (scenario.rebuild) decisions = scenario.build();
    let unexpected = 0;
    const startedCpu = process.cpuUsage();
    const startedNs = monotonicNs();
    for (const { request, state } of decisions) {
      if (scenario.decide(request, state).kind !== scenario.expected) unexpected += 1;
    }
    elapsedNs += monotonicNs() - startedNs;
    const used = process.cpuUsage(startedCpu);
    cpuUs += used.user + used.system;
    if (unexpected > 0)
      throw new Error(`${scenario.name}: ${unexpected} verdicts are not ${scenario.expected}`);
    done += decisions.length;
  }
  return { wall: Math.round((done * 1e9) / elapsedNs), cpu: Math.round((done * 1e6) / cpuUs) };
}

function spread(unsorted: readonly number[]): Readonly<Record<"median" | "least" | "most", number>> {
  const sorted = unsorted.toSorted((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
    least: sorted.at(0) ?? 0,
    most: sorted.at(-1) ?? 0,
  };
}

/** Scenarios take turns, so that a slow minute of the machine hits all of them. */
function run(): ReadonlyMap<string, readonly Rate[]> {
  const rates = new Map<string, Rate[]>(SELECTED.map(({ name }) => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const scenario of SELECTED) {
      const rate = measure(scenario);
      if (round >= 0) rates.get(scenario.name)?.push(rate);
    }
  }
  return rates;
}

const results = [...run()].map(([scenario, rates]) => ({
  scenario,
  decisionsPerCpuSecond: spread(rates.map(({ cpu }) => cpu)),
  decisionsPerSecond: spread(rates.map(({ wall }) => wall)),
}));
const report = {
  bench: "pre-trade-decision",
  question: "pre-trade decisions per second on one core",
  target: { scenario: "verdict", decisionsPerCpuSecond: 300_000 },
  accounts: ACCOUNTS,
  decisionsPerRound: DECISIONS_PER_ROUND,
  rounds: ROUNDS,
  machine: { cpu: cpus()[0]?.model ?? "unknown", cores: availableParallelism() },
  node: process.version,
  results,
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
