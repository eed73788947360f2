// One read through ccxt: waits its turn in the budget, borrows an instance, and turns whatever goes wrong into a value.
import type { Exchange } from "ccxt";
import { z } from "zod";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { Timers } from "../../engine/ports/clock.ts";
import type { Meter } from "../../engine/ports/journal.ts";
import type { Read } from "../../engine/ports/venue.ts";
import { awaitBudget } from "./budget/await-budget.ts";
import type { Purpose, RequestBudget } from "./budget/request-budget.ts";
import type { ExchangePool } from "./ccxt/exchange-pool.ts";
import { fieldAtFault } from "./field-at-fault.ts";
import { describeFailure, type Failure, failureCode, failureOf } from "./venue-failure.ts";

export interface ReadRequest<E extends Exchange> {
  /** Undefined: a public endpoint. */
  readonly accountId: AccountId | undefined;
  readonly purpose: Purpose;
  readonly weight: number;
  call(exchange: E): Promise<unknown>;
}

/** Like `Read`, with the failure itself, so that a caller may know its codes. */
export type Answer<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "failed"; readonly failure: Failure };

export interface VenueReader<E extends Exchange> {
  /** The raw JSON of a successful answer, parsed by `parse`, which throws on anything unexpected. */
  read<T>(request: ReadRequest<E>, parse: (body: unknown) => T): Promise<Answer<T>>;
  toRead<T>(answer: Answer<T>): Read<T>;
}

export interface VenueReaderOptions<E extends Exchange> {
  readonly pool: ExchangePool<E>;
  readonly budget: RequestBudget;
  readonly timers: Timers;
  readonly meter: Meter;
  readonly venue: string;
  /** Codes that mean: the key is unusable. */
  readonly credentialCodes: ReadonlySet<number>;
  /** Codes that mean: our clock is off. */
  readonly timestampCodes: ReadonlySet<number>;
  onTimestampError(): void;
}

const READ_TIMEOUT_MS = 8_000;
const READ_WINDOW_MS = 8_000;
const BUDGET_WAIT_MAX_MS = 10_000;

export function createVenueReader<E extends Exchange>(options: VenueReaderOptions<E>): VenueReader<E> {
  const { pool, budget, timers, meter } = options;
  const failed = <T>(failure: Failure): Answer<T> => {
    meter.count("venue_read_failures_total", { venue: options.venue, code: failureCode(failure) });
    if (failure.kind === "answer" && failure.code !== undefined && options.timestampCodes.has(failure.code)) {
      options.onTimestampError();
    }
    return { kind: "failed", failure };
  };
  return {
    async read({ accountId, purpose, weight, call }, parse) {
      if (!(await awaitBudget(budget, timers, purpose, weight, BUDGET_WAIT_MAX_MS))) {
        return failed({ kind: "not-sent", reason: "VENUE_BUDGET" });
      }
      const frame = {
        accountId,
        signedAt: undefined,
        recvWindowMs: READ_WINDOW_MS,
        timeoutMs: READ_TIMEOUT_MS,
      };
      try {
        return { kind: "ok", value: parse(await pool.use(frame, call)) };
      } catch (error) {
        return failed(error instanceof z.ZodError ? unreadable(error) : failureOf(error));
      }
    },
    toRead(answer) {
      if (answer.kind === "ok") return answer;
      const { failure } = answer;
      return {
        kind: "failed",
        code: failureCode(failure),
        reason: describeFailure(failure),
        credentials:
          (failure.kind === "answer" &&
            failure.code !== undefined &&
            options.credentialCodes.has(failure.code)) ||
          (failure.kind === "not-sent" && failure.reason === "NO_CREDENTIALS"),
      };
    },
  };
}

function unreadable(error: z.ZodError): Failure {
  return { kind: "lost", reason: `UNREADABLE_ANSWER at ${fieldAtFault(error)}` };
}

/** True when the venue proved that there is nothing under that id. */
export function failedWith(answer: Answer<unknown>, codes: ReadonlySet<number>): boolean {
  return (
    answer.kind === "failed" &&
    answer.failure.kind === "answer" &&
    answer.failure.code !== undefined &&
    codes.has(answer.failure.code)
  );
}
