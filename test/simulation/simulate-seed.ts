// One seed from the first webhook to the last check: a world, an engine that may die and come back, faults, then quiet.
import { decimal } from "../../engine/domain/decimal.ts";
import { CRASH_POINTS, type CrashPointName } from "../../engine/ports/crash-point.ts";
import { dice } from "./core/dice.ts";
import { type FaultKind, FaultPlan } from "./core/fault-plan.ts";
import { Story } from "./core/story.ts";
import { VirtualTime } from "./core/virtual-time.ts";
import { finalChecks } from "./oracle/final-checks.ts";
import { LedgerWatch } from "./oracle/ledger-watch.ts";
import { type NakedTime, NakedWatch } from "./oracle/naked-watch.ts";
import { Obstacles } from "./oracle/obstacles.ts";
import type { Violation } from "./oracle/violation.ts";
import type { Plant } from "./planted-bugs.ts";
import { MemoryRecord } from "./stores/memory-record.ts";
import { SimQueue } from "./stores/sim-queue.ts";
import { SimMarket } from "./venue/sim-market.ts";
import { type Cast, castOf } from "./world/cast.ts";
import { EngineProcess } from "./world/engine-process.ts";
import { startWorkload, WORK_MS } from "./world/workload.ts";

const START_MS = Date.UTC(2026, 10, 21, 12, 0, 0);
const STEP_MS = 500;
const QUIET_AT_LEAST_MS = 4_000;
const QUIET_AT_MOST_MS = 90_000;
const WALLET = decimal(50_000);

export interface SeedOptions {
  readonly seed: number;
  readonly plant: Plant;
  readonly isTold: boolean;
  readonly sharedLegs: boolean;
  /** Statements of a dead engine may land after its successor has read the record. */
  readonly lateWrites: boolean;
  /** Only these kinds of fault; undefined: what the seed says. */
  readonly only: readonly FaultKind[] | undefined;
}

export interface SeedResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly fingerprint: string;
  readonly events: number;
  readonly virtualMs: number;
  readonly signals: number;
  readonly decisions: number;
  readonly orders: number;
  readonly fills: number;
  readonly deaths: number;
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly crashPoints: ReadonlyMap<CrashPointName, number>;
  readonly naked: readonly NakedTime[];
  readonly story: readonly string[];
}

export class Simulation {
  readonly #options: SeedOptions;
  readonly #time = new VirtualTime(START_MS);
  readonly #faults: FaultPlan;
  readonly #story: Story;
  readonly #market: SimMarket;
  readonly #record = new MemoryRecord();
  readonly #queue: SimQueue;
  readonly #cast: Cast;
  readonly #ledger: LedgerWatch;
  readonly #obstacles = new Obstacles(this.#time);
  readonly #naked: NakedWatch;
  readonly #lethal: { readonly point: CrashPointName; visitsLeft: number }[] = [];
  readonly #killedAt = new Map<CrashPointName, number>();
  #process: EngineProcess;
  #deaths = 0;

  constructor(options: SeedOptions) {
    const { seed, isTold, only } = options;
    this.#options = options;
    this.#faults = new FaultPlan(seed, only);
    this.#story = new Story(this.#time, isTold);
    this.#market = new SimMarket(seed, this.#time, this.#faults, this.#story);
    this.#queue = new SimQueue(this.#time, this.#faults, this.#story);
    this.#cast = castOf(seed);
    this.#ledger = new LedgerWatch(this.#market, this.#record);
    this.#naked = new NakedWatch(this.#time, this.#ledger, this.#obstacles, () => this.#process.isReady);
    this.#openAccounts();
    this.#market.onChange(() => {
      this.#ledger.catchUp();
      this.#naked.look();
    });
    this.#planAccidents();
    this.#process = this.#newProcess();
  }

  async run(): Promise<SeedResult> {
    this.#process.start();
    startWorkload({
      seed: this.#options.seed,
      time: this.#time,
      faults: this.#faults,
      story: this.#story,
      market: this.#market,
      cast: this.#cast,
      sharedLegs: this.#options.sharedLegs,
      post: (strategy, body) => this.#process.post(strategy, body),
    });
    await this.#time.advance(WORK_MS + 2_000);
    this.#story.tell("calm from here on");
    this.#faults.calmDown();
    this.#market.holdStill();
    return this.#result(await this.#untilQuiet());
  }

  /** Ends as soon as nothing is left to find fault with, twice in a row; what is wrong for too long is wrong. */
  async #untilQuiet(): Promise<readonly Violation[]> {
    let rightInARow = 0;
    for (let quietMs = 0; ; quietMs += STEP_MS) {
      await this.#time.advance(STEP_MS);
      this.#naked.look();
      const wrong = this.#wrong();
      rightInARow = wrong.length === 0 && this.#process.engine.recovered ? rightInARow + 1 : 0;
      if (rightInARow > 2 && quietMs >= QUIET_AT_LEAST_MS) return [];
      if (quietMs >= QUIET_AT_MOST_MS) return wrong;
    }
  }

  #wrong(): readonly Violation[] {
    return finalChecks({
      ledger: this.#ledger,
      record: this.#record,
      cast: this.#cast,
      held: this.#process.engine.positions(),
    });
  }

  #openAccounts(): void {
    for (const { id, venue, positionMode, marginMode } of this.#cast.accounts)
      this.#market.exchanges[venue].createAccount({
        accountId: id,
        balance: WALLET,
        positionMode,
        marginMode: venue === "bybit" ? marginMode : "cross",
      });
  }

  #planAccidents(): void {
    const random = dice(this.#options.seed, "accidents");
    const times = (kind: FaultKind, most: number) => (this.#faults.has(kind) ? random.whole(1, most) : 0);
    for (let left = times("crash-at-point", 3); left > 0; left -= 1)
      this.#lethal.push({ point: random.pick(CRASH_POINTS), visitsLeft: random.whole(1, 4) });
    for (let left = times("crash-at-random", 2); left > 0; left -= 1)
      this.#time.after(random.between(0, WORK_MS), () => {
        this.#faults.note("crash-at-random");
        this.#process.die("at a random instant");
      });
    for (let left = times("engine-paused", 2); left > 0; left -= 1)
      this.#time.after(random.between(0, WORK_MS), () => this.#freeze(random.between(100, 9_000)));
    for (let left = times("queue-emptied", 2); left > 0; left -= 1)
      this.#time.after(random.between(0, WORK_MS), () => {
        this.#faults.note("queue-emptied");
        this.#queue.empty();
      });
    if (this.#faults.has("clock-skewed"))
      this.#time.after(random.between(0, WORK_MS), () => {
        this.#faults.note("clock-skewed");
        this.#market.skewMs = random.whole(-400, 400);
      });
  }

  #freeze(forMs: number): void {
    this.#faults.note("engine-paused");
    this.#story.tell(`engine frozen for ${forMs.toFixed(0)} ms`);
    this.#obstacles.everywhere(forMs);
    this.#process.life.freeze(forMs);
    this.#time.after(forMs, () => this.#naked.killed());
  }

  #isLethal(point: CrashPointName): boolean {
    const armed = this.#lethal.find((each) => each.point === point && each.visitsLeft > 0);
    if (armed === undefined) return false;
    armed.visitsLeft -= 1;
    if (armed.visitsLeft > 0) return false;
    this.#faults.note("crash-at-point");
    this.#killedAt.set(point, (this.#killedAt.get(point) ?? 0) + 1);
    return true;
  }

  #newProcess(): EngineProcess {
    return new EngineProcess({
      time: this.#time,
      faults: this.#faults,
      story: this.#story,
      market: this.#market,
      record: this.#record,
      obstacles: this.#obstacles,
      queue: this.#queue,
      directory: this.#cast.directory,
      plant: this.#options.plant,
      lateWrites: this.#options.lateWrites,
      isLethal: (point) => this.#isLethal(point),
      onDeath: () => this.#restart(),
    });
  }

  /** The supervisor starts it again; what was sent before stays sent. */
  #restart(): void {
    this.#deaths += 1;
    const downMs = dice(this.#options.seed, `restart ${this.#deaths}`).between(150, 2_500);
    this.#naked.killed();
    this.#time.after(downMs, () => {
      this.#story.tell("engine starts again");
      this.#process = this.#newProcess();
      this.#process.start();
    });
  }

  #result(wrongAtTheEnd: readonly Violation[]): SeedResult {
    return {
      seed: this.#options.seed,
      violations: [...this.#ledger.violations, ...this.#naked.violations, ...wrongAtTheEnd],
      fingerprint: this.#story.fingerprint(),
      events: this.#time.events,
      virtualMs: this.#time.monotonic(),
      signals: this.#record.signals.size,
      decisions: this.#record.decisions.size,
      orders: this.#record.orders.size,
      fills: this.#ledger.fills,
      deaths: this.#deaths,
      faults: this.#faults.counts(),
      crashPoints: this.#killedAt,
      naked: this.#naked.times,
      story: this.#story.lines(),
    };
  }
}
