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

/** Numbers for /metrics. Names are Prometheus names without the `flotilla_` prefix. */
export interface Meter {
  observe(histogram: string, milliseconds: number, labels?: Readonly<Record<string, string>>): void;
  count(counter: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  gauge(gauge: string, value: number, labels?: Readonly<Record<string, string>>): void;
}
