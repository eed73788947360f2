// Numbers of the service for /metrics, each declared with what it means. Operations and components are few; tenants never become labels.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

const ANSWER_BUCKETS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000];

const GAUGES = {
  pool_connections: {
    help: "Connections of a pool by state; waiting: callers without one",
    labels: ["pool", "state"],
  },
  component_up: { help: "1: answered when the health monitor last looked", labels: ["component"] },
  trading_up: { help: "Engines may trade: 1 all, 0.5 not all of it, 0 none", labels: [] },
  venue_up: { help: "The venue as engines see it: 1, 0.5 in part, 0", labels: ["venue"] },
  database_connections: { help: "Connections that the database holds", labels: [] },
  health_checked_seconds: { help: "When the health monitor last looked, in Unix time", labels: [] },
  users: { help: "Traders: active follow or hold something, trading hold something", labels: ["state"] },
  kpi: { help: "Key figures of the running UTC day, by their usual names", labels: ["kpi", "environment"] },
  live_clients: { help: "Clients that live updates are streamed to", labels: [] },
} as const satisfies Record<string, { readonly help: string; readonly labels: readonly string[] }>;

export type ServiceGauge = keyof typeof GAUGES;

export interface AnsweredRequest {
  readonly operation: string;
  readonly status: number;
  /** Undefined: a stream, which lasts as long as its reader likes. */
  readonly ms: number | undefined;
}

export interface ServiceMeter {
  answered(request: AnsweredRequest): void;
  /** A look into a cache. */
  cached(cache: string, hit: boolean): void;
  /** Undefined: it is not known now, and disappears. */
  gauge(name: ServiceGauge, value: number | undefined, labels?: Readonly<Record<string, string>>): void;
  /** Called before each scrape: sets gauges that are read, not pushed. */
  onScrape(read: () => void): void;
  /** In Prometheus' text format. */
  text(): Promise<string>;
}

export function serviceMeter(): ServiceMeter {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "flotilla_" });
  const shared = { registers: [registry] };
  const requests = new Counter({
    ...{ ...shared, name: "flotilla_http_requests_total", help: "Answers by operation and status" },
    labelNames: ["operation", "status"],
  });
  const durations = new Histogram({
    ...{
      ...shared,
      name: "flotilla_http_request_duration_ms",
      help: "Request received to answered, streams left out",
    },
    labelNames: ["operation"],
    buckets: ANSWER_BUCKETS_MS,
  });
  const lookups = new Counter({
    ...{ ...shared, name: "flotilla_cache_lookups_total", help: "Looks into a cache, by what they found" },
    labelNames: ["cache", "result"],
  });
  const gauges = new Map<ServiceGauge, Gauge>();
  const readers: (() => void)[] = [];
  return {
    answered: ({ operation, status, ms }) => {
      requests.inc({ operation, status });
      if (ms !== undefined) durations.observe({ operation }, ms);
    },
    cached: (cache, hit) => lookups.inc({ cache, result: hit ? "hit" : "miss" }),
    gauge: (name, value, labels = {}) => {
      if (value === undefined) gauges.get(name)?.remove(labels);
      else gaugeOf(registry, gauges, name).set(labels, value);
    },
    onScrape: (read) => void readers.push(read),
    text: () => {
      for (const read of readers) read();
      return registry.metrics();
    },
  };
}

/** Made when it is first set: a gauge that nobody sets would say 0. */
function gaugeOf(registry: Registry, gauges: Map<ServiceGauge, Gauge>, name: ServiceGauge): Gauge {
  const known = gauges.get(name);
  if (known !== undefined) return known;
  const { help, labels } = GAUGES[name];
  const made = new Gauge({ name: `flotilla_${name}`, help, labelNames: [...labels], registers: [registry] });
  gauges.set(name, made);
  return made;
}
