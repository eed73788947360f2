// The last gate before bytes leave: an order passes once, and only if the record released it a moment ago. When more would leave
// than was released, or faster than any plan could, a defect of ours is trading: entries stop everywhere until a person resumes.
// Reducing goes on, because a position must never lose its protection to a suspicion.
import type { AccountId, ClientOrderId } from "../domain/ids.ts";
import type { OrderIntent } from "../domain/order.ts";
import type { MonotonicMs } from "../domain/time.ts";
import type { CancelTimer, Clock, Timers } from "../ports/clock.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { SubmitOutcome, Venue } from "../ports/venue.ts";
import type { EngineSettings } from "../settings.ts";

export interface ConservationDeps {
  /** Stops entries for good, in the record; repeated until it succeeds. Absent: this process alone remembers. */
  readonly stopEntries?: ((reason: string) => Promise<void>) | undefined;
  /** True while entries are stopped on the whole platform. */
  readonly platformStopped: () => boolean;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly meter: Meter;
  readonly settings: Pick<
    EngineSettings,
    "orderRateWindowMs" | "ordersPerAccountMax" | "ordersPerVenueMax" | "ordersMax"
  >;
}

type Passage = "released" | "left";
type VenueKey = Pick<Venue, "name" | "environment">;

/** Requests are dead at the venue long before a release is forgotten (after one to two of these). */
const GENERATION_MS = 30_000;
const RETRY_MS = 250;
const WATCH_MS = 250;
const WITHHELD: SubmitOutcome = { kind: "not-sent", reason: "CONSERVATION" };
/** It may well live: it is looked up like any order whose answer was lost. */
const LEFT_ALREADY: SubmitOutcome = { kind: "unknown", code: "LEFT_ALREADY", reason: "it was sent before" };

export class ConservationBreaker {
  readonly #deps: ConservationDeps;
  #passages = new Map<ClientOrderId, Passage>();
  #before = new Map<ClientOrderId, Passage>();
  #generationEndsAt: MonotonicMs;
  #windowEndsAt: MonotonicMs;
  #total = 0;
  readonly #byAccount = new Map<AccountId, number>();
  readonly #byVenue = new Map<VenueKey, number>();
  #tripped: string | undefined;
  #recorded = false;
  #watching: CancelTimer | undefined;

  constructor(deps: ConservationDeps) {
    this.#deps = deps;
    const now = deps.clock.monotonic();
    this.#generationEndsAt = (now + GENERATION_MS) as MonotonicMs;
    this.#windowEndsAt = (now + deps.settings.orderRateWindowMs) as MonotonicMs;
  }

  /** Why entries are stopped; undefined: they are not. */
  get tripped(): string | undefined {
    return this.#tripped;
  }

  /** The record committed it: it may leave, once. */
  release(id: ClientOrderId): void {
    this.#passages.set(id, "released");
  }

  /** Undefined: it may leave now, and has left. Otherwise what takes the place of the venue's answer. */
  pass({ clientOrderId: id, accountId, leg }: OrderIntent, venue: VenueKey): SubmitOutcome | undefined {
    this.#turn(this.#deps.clock.monotonic());
    const passage = this.#passages.get(id) ?? this.#before.get(id);
    this.#passages.set(id, "left");
    const fault = passage === "released" ? this.#count(accountId, venue) : faultOf(passage);
    if (fault !== undefined) this.#trip(fault, accountId, venue);
    if (passage === "left") return LEFT_ALREADY;
    return leg === "entry" && this.#tripped !== undefined ? WITHHELD : undefined;
  }

  stop(): void {
    this.#watching?.();
  }

  #turn(now: MonotonicMs): void {
    if (now >= this.#generationEndsAt) {
      this.#before = this.#passages;
      this.#passages = new Map();
      this.#generationEndsAt = (now + GENERATION_MS) as MonotonicMs;
    }
    if (now < this.#windowEndsAt) return;
    this.#total = 0;
    this.#byAccount.clear();
    this.#byVenue.clear();
    this.#windowEndsAt = (now + this.#deps.settings.orderRateWindowMs) as MonotonicMs;
  }

  #count(accountId: AccountId, venue: VenueKey): string | undefined {
    const { ordersPerAccountMax, ordersPerVenueMax, ordersMax } = this.#deps.settings;
    const ofAccount = (this.#byAccount.get(accountId) ?? 0) + 1;
    const ofVenue = (this.#byVenue.get(venue) ?? 0) + 1;
    this.#byAccount.set(accountId, ofAccount);
    this.#byVenue.set(venue, ofVenue);
    this.#total += 1;
    if (ofAccount > ordersPerAccountMax) return "RATE_OF_ACCOUNT";
    if (ofVenue > ordersPerVenueMax) return "RATE_OF_VENUE";
    return this.#total > ordersMax ? "RATE_OF_PROCESS" : undefined;
  }

  #trip(code: string, accountId: AccountId, { name, environment }: VenueKey): void {
    if (this.#tripped !== undefined) return;
    this.#tripped = code;
    this.#recorded = false;
    this.#deps.meter.count("conservation_trips_total", { code });
    this.#deps.meter.gauge("conservation_tripped", 1);
    this.#deps.journal.write("error", "conservation.tripped", { code, accountId, venue: name, environment });
    this.#record(`conservation breaker: ${code} at ${name} ${environment}, account ${accountId}`);
  }

  #record(reason: string): void {
    const { stopEntries, timers, journal } = this.#deps;
    if (stopEntries === undefined) return;
    stopEntries(reason).then(
      () => this.#awaitPerson(),
      (error: unknown) => {
        journal.write("error", "conservation.not-recorded", { reason: String(error) });
        timers.after(RETRY_MS, () => this.#record(reason));
      },
    );
  }

  /** The stop is in the record: once it was seen there and is gone again, a person resumed. */
  #awaitPerson(): void {
    this.#watching?.();
    this.#watching = this.#deps.timers.every(WATCH_MS, () => {
      if (this.#deps.platformStopped()) {
        this.#recorded = true;
        return;
      }
      if (!this.#recorded) return;
      this.#watching?.();
      this.#tripped = undefined;
      this.#deps.meter.gauge("conservation_tripped", 0);
      this.#deps.journal.write("warn", "conservation.resumed", {});
    });
  }
}

function faultOf(passage: Passage | undefined): string {
  return passage === undefined ? "NOT_RELEASED" : "LEFT_TWICE";
}
