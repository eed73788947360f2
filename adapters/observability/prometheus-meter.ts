// Numbers for /metrics. Every metric is declared here with what it means; the compiler knows their names.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { CounterName, GaugeName, HistogramName, Meter } from "../../engine/ports/journal.ts";

const LATENCY_BUCKETS_MS = [0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 125, 250, 500, 1_000, 2_000, 5_000, 10_000];

interface Declared {
  readonly help: string;
  readonly labels: readonly string[];
}

const HISTOGRAMS: Readonly<Record<HistogramName, Declared>> = {
  intake_duration_ms: { help: "Webhook received to answered, the commit included", labels: [] },
  stage_ms: { help: "Time per stage of a signal: ring, plan, commit, received-to-sent", labels: ["stage"] },
  venue_submit_ms: { help: "Order sent to answered by the venue", labels: ["venue"] },
  unprotected_position_ms: { help: "How long positions were without a resting stop", labels: ["venue"] },
};

const COUNTERS: Readonly<Record<CounterName, Declared>> = {
  signals_total: { help: "Webhooks by outcome", labels: ["outcome", "code"] },
  signals_swept_total: { help: "Signals whose job was lost or late", labels: [] },
  decisions_total: { help: "Decisions per (signal, account) by outcome", labels: ["outcome"] },
  denials_total: { help: "Broken pre-trade rules by code", labels: ["code"] },
  venue_outcomes_total: {
    help: "Orders sent, by what the answer proved and its code",
    labels: ["venue", "outcome", "code"],
  },
  orders_total: { help: "Orders that reached a terminal state", labels: ["leg", "outcome"] },
  fills_total: { help: "Fills by origin", labels: ["origin"] },
  emergency_exits_total: {
    help: "Positions flattened because they could not be protected",
    labels: ["venue"],
  },
  contradictions_total: { help: "Venue facts that contradict a proof of ours", labels: [] },
  adopted_positions_total: {
    help: "Positions of ours that the record had lost, found at the venue",
    labels: [],
  },
  positions_unexplained_total: {
    help: "Positions that the venue told and no fill explained: the account was compared",
    labels: [],
  },
  divergences_total: { help: "Positions that the venue closed without a trade we could read", labels: [] },
  oversold_total: {
    help: "Fills of our reducing orders that took from what the trader holds by hand",
    labels: ["leg"],
  },
  credential_checks_total: {
    help: "Daily looks at linked keys, by verdict.",
    labels: ["verdict"],
  },
  venue_read_failures_total: {
    help: "Reads that a venue did not answer, by its code",
    labels: ["venue", "code"],
  },
  record_failures_total: { help: "Writes to the record that had to be repeated", labels: [] },
  background_failures_total: { help: "Work that failed and is left to the sweeper", labels: [] },
  shard_takeovers_total: {
    help: "Shards of accounts that this engine took over, its first included",
    labels: [],
  },
  lease_late_total: {
    help: "Renewals of the lease that came too late, so that work stopped until then",
    labels: [],
  },
  conservation_trips_total: { help: "Orders about to leave that no release explains", labels: ["code"] },
  canary_runs_total: {
    help: "Trials of a venue by outcome",
    labels: ["venue", "environment", "outcome"],
  },
  quarantined_total: { help: "Decisions put away because they failed again and again", labels: ["code"] },
};

const VENUE = ["venue", "environment"];

const GAUGES: Readonly<Record<GaugeName, Declared>> = {
  venue_weight_used: { help: "Request weight used in the venue's current window", labels: VENUE },
  venue_weight_limit: { help: "Request weight allowed in the venue's window", labels: VENUE },
  user_streams_up: { help: "User-data streams that are connected", labels: VENUE },
  venue_clock_offset_ms: { help: "Venue clock minus ours", labels: VENUE },
  conservation_tripped: { help: "1 while the last gate holds every entry back", labels: [] },
  venue_price_age_ms: { help: "Since any price came in from the venue", labels: VENUE },
  canary_entries_stopped: { help: "1 while entries are stopped because a trial failed", labels: VENUE },
  order_sockets_open: { help: "Order-entry sockets open", labels: VENUE },
  unprotected_position_seconds: {
    help: "Longest time that a position is without a resting stop now",
    labels: [],
  },
  shards_owned: { help: "Shards of accounts that this engine owns, of 64", labels: [] },
  engines_live: { help: "Engines that share the accounts", labels: [] },
  queue_depth: { help: "Execution jobs waiting", labels: [] },
  accounts_not_reconciled: { help: "Accounts being compared with their venue", labels: [] },
  lanes_busy: { help: "(account, instrument) pairs with a decision under way", labels: [] },
};

export interface PrometheusMeter extends Meter {
  /** The registry in Prometheus' text format. */
  text(): Promise<string>;
  /** Called before each scrape: sets gauges that are read, not pushed. */
  onScrape(read: () => void | Promise<void>): void;
}

export function prometheusMeter(): PrometheusMeter {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "flotilla_" });
  const shared = (name: string, { help, labels }: Declared) => ({
    name: `flotilla_${name}`,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  const histograms = build(
    HISTOGRAMS,
    (name, it) => new Histogram({ ...shared(name, it), buckets: LATENCY_BUCKETS_MS }),
  );
  const counters = build(COUNTERS, (name, it) => new Counter(shared(name, it)));
  const gauges = build(GAUGES, (name, it) => new Gauge(shared(name, it)));
  const readers: (() => void | Promise<void>)[] = [];
  return {
    observe: (name, milliseconds, labels = {}) => histograms[name].observe(labels, milliseconds),
    count: (name, labels = {}, by = 1) => counters[name].inc(labels, by),
    gauge: (name, value, labels = {}) => gauges[name].set(labels, value),
    onScrape: (read) => {
      readers.push(read);
    },
    text: async () => {
      await Promise.all(readers.map((read) => read()));
      return registry.metrics();
    },
  };
}

function build<Name extends string, T>(
  declared: Readonly<Record<Name, Declared>>,
  make: (name: string, it: Declared) => T,
): Record<Name, T> {
  const entries = Object.entries<Declared>(declared).map(([name, it]) => [name, make(name, it)]);
  return Object.fromEntries(entries) as Record<Name, T>;
}
