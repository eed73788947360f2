// One line per state change, for people and metrics. The trail that matters is the record, not this.
export type JournalLevel = "info" | "warn" | "error";

/** `event` is past tense (`signal.accepted`, `order.filled`); fields are ids, words and numbers, never secrets. */
export interface Journal {
  write(
    level: JournalLevel,
    event: string,
    fields: Readonly<Record<string, string | number | boolean | undefined>>,
  ): void;
}

/** Milliseconds. */
export type HistogramName = "intake_duration_ms" | "stage_ms" | "venue_submit_ms" | "unprotected_position_ms";

export type CounterName =
  | "signals_total"
  | "signals_swept_total"
  | "decisions_total"
  | "denials_total"
  | "venue_outcomes_total"
  | "venue_read_failures_total"
  | "credential_checks_total"
  | "orders_total"
  | "fills_total"
  | "emergency_exits_total"
  | "contradictions_total"
  | "divergences_total"
  | "positions_unexplained_total"
  | "adopted_positions_total"
  | "oversold_total"
  | "record_failures_total"
  | "background_failures_total"
  | "shard_takeovers_total"
  | "lease_late_total"
  | "canary_runs_total"
  | "conservation_trips_total"
  | "quarantined_total";

export type GaugeName =
  | "unprotected_position_seconds"
  | "queue_depth"
  | "accounts_not_reconciled"
  | "lanes_busy"
  | "shards_owned"
  | "engines_live"
  | "venue_weight_used"
  | "venue_weight_limit"
  | "user_streams_up"
  | "venue_clock_offset_ms"
  | "order_sockets_open"
  | "venue_price_age_ms"
  | "canary_entries_stopped"
  | "conservation_tripped";

type Labels = Readonly<Record<string, string>>;

/** Numbers for /metrics. Names are Prometheus names without the `flotilla_` prefix. */
export interface Meter {
  observe(histogram: HistogramName, milliseconds: number, labels?: Labels): void;
  count(counter: CounterName, labels?: Labels, by?: number): void;
  gauge(gauge: GaugeName, value: number, labels?: Labels): void;
}
