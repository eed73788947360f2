// What service processes share for a while: values with a lifetime, budgets of requests, messages. It is never the record: to lose
// all of it costs time, and nothing else. Trading decisions have no way to it (config/arrows.ts).

/** At most `limit` may be taken within `windowMs`, which begins with the first taking. */
export interface Budget {
  readonly key: string;
  readonly limit: number;
  readonly windowMs: number;
}

export interface BudgetState {
  readonly limit: number;
  readonly remaining: number;
  /** Until the budget is whole again. */
  readonly resetsInMs: number;
}

/** `states` in the order of the budgets. */
export interface Taken {
  readonly kind: "taken" | "refused";
  readonly states: readonly BudgetState[];
}

/** Every method rejects when the memory cannot be reached, at the latest after half a second. */
export interface SharedMemory {
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string, lifetimeMs: number): Promise<void>;
  forget(key: string): Promise<void>;
  /** Takes `cost` from all budgets, or from none where one of them has too little left. Exact, however many processes take. */
  take(budgets: readonly Budget[], cost: number): Promise<Taken>;
  publish(channel: string, message: string): Promise<void>;
  /** Answers how to stop. What is published while the connection is away is not heard. */
  subscribe(channel: string, hear: (message: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
