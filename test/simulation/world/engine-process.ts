// One engine process of a seed: the real engine, built from its real parts, with every port bound to the life of this process.
import { createHmac } from "node:crypto";
import { Engine } from "../../../engine/engine.ts";
import { type AcceptSignalDeps, acceptSignal } from "../../../engine/intake/accept-signal.ts";
import { buildInstrumentIndex } from "../../../engine/intake/instrument-index.ts";
import type { AccountDirectory, Strategy } from "../../../engine/ports/account-directory.ts";
import type { Announcer } from "../../../engine/ports/announcer.ts";
import type { CrashPointName } from "../../../engine/ports/crash-point.ts";
import type { Journal, Meter } from "../../../engine/ports/journal.ts";
import { DEFAULT_SETTINGS, type EngineSettings } from "../../../engine/settings.ts";
import { nodeDigests } from "../../../src/engine/http/node-digests.ts";
import type { ExchangeName } from "../../../src/venue/core/types.ts";
import { EngineLife, Killed } from "../core/engine-life.ts";
import type { FaultPlan } from "../core/fault-plan.ts";
import type { Story } from "../core/story.ts";
import type { VirtualTime } from "../core/virtual-time.ts";
import type { Obstacles } from "../oracle/obstacles.ts";
import type { Plant } from "../planted-bugs.ts";
import { openLink } from "../stores/link.ts";
import type { MemoryRecord } from "../stores/memory-record.ts";
import { memoryStores } from "../stores/memory-stores.ts";
import type { SimQueue } from "../stores/sim-queue.ts";
import { instrumentIdOf } from "../venue/core-reports.ts";
import { type SimMarket, SYMBOLS } from "../venue/sim-market.ts";
import { SimVenue } from "../venue/sim-venue.ts";
import { ENTRY_AGE_MAX_MS, tokenOf } from "./cast.ts";

const INDEX = buildInstrumentIndex(SYMBOLS.map(instrumentIdOf));
const MAC_KEY = "the same in every seed";
const SIM_SETTINGS: EngineSettings = { ...DEFAULT_SETTINGS, chunkSize: 2 };

export interface ProcessDeps {
  readonly time: VirtualTime;
  readonly faults: FaultPlan;
  readonly obstacles: Obstacles;
  readonly story: Story;
  readonly market: SimMarket;
  readonly record: MemoryRecord;
  readonly queue: SimQueue;
  readonly directory: AccountDirectory;
  readonly plant: Plant;
  readonly lateWrites: boolean;
  /** True when the process is to die here. */
  readonly isLethal: (point: CrashPointName) => boolean;
  readonly onDeath: (why: string) => void;
}

export class EngineProcess {
  readonly life: EngineLife;
  readonly engine: Engine;
  readonly #deps: ProcessDeps;
  readonly #venues: Readonly<Record<ExchangeName, SimVenue>>;
  readonly #intake: AcceptSignalDeps;

  constructor(deps: ProcessDeps) {
    this.#deps = deps;
    const { time, market, record, queue, directory, plant } = deps;
    this.life = new EngineLife(time);
    const { faults, story, obstacles } = deps;
    const bound = { time, market, faults, obstacles, story, life: this.life };
    const stores = plant.stores(
      memoryStores({
        record: plant.record(record),
        link: openLink({ ...bound, lateWrites: deps.lateWrites }),
        now: () => time.now(),
        entryAgeMaxMs: ENTRY_AGE_MAX_MS,
      }),
    );
    const venue = (name: ExchangeName) =>
      new SimVenue(name, { ...bound, onEvent: (event) => this.engine.onVenueEvent(event) });
    this.#venues = { binance: venue("binance"), bybit: venue("bybit") };
    const ambient = {
      clock: time,
      timers: this.life.timers,
      journal: this.#journal(),
      meter: NO_METER,
      announcer: NOBODY_LISTENS,
      crashPoint: (name: CrashPointName) => this.#pass(name),
    };
    this.engine = new Engine({
      ...ambient,
      ...stores,
      directory,
      queue: queue.openFor(this.life),
      prices: { latest: (_venue, _environment, instrumentId) => market.price(instrumentId) },
      venueFor: (account) => plant.venue(this.#venues[account.venue]),
      mac: (message) => createHmac("sha256", MAC_KEY).update(message).digest(),
      settings: { ...SIM_SETTINGS, ...plant.settings },
    });
    this.#intake = {
      ...ambient,
      digests: nodeDigests,
      directory,
      store: {
        accept: (signal, rawBody) => this.engine.accept(signal, rawBody),
        find: (id) => stores.signals.find(id),
      },
      instruments: () => INDEX,
    };
  }

  get isReady(): boolean {
    return this.life.alive && this.engine.recovered;
  }

  start(): void {
    this.engine.start().catch((error: unknown) => {
      if (this.life.alive) this.die(`recovery failed: ${String(error)}`);
    });
  }

  /** One webhook; true for a 2xx. Never answers once the process is dead. */
  async post(strategy: Strategy, body: string): Promise<boolean> {
    const request = {
      token: tokenOf(strategy),
      sourceIp: "127.0.0.1",
      signing: { id: undefined, timestamp: undefined, signature: undefined },
      body: Buffer.from(body),
    };
    try {
      const outcome = await acceptSignal(this.#intake, request);
      if (outcome.kind === "accepted") this.engine.route(outcome.signal);
      if (outcome.kind === "refused") this.#deps.story.tell(`webhook refused ${outcome.refusal.code}`);
      // A refusal is an answer as well: sending it again does not help.
      return true;
    } catch {
      // A promise of its own: one for all would keep every world that ever waited for it.
      return this.life.alive ? false : new Promise<boolean>(() => undefined);
    }
  }

  die(why: string): void {
    if (!this.life.alive) return;
    this.life.kill();
    for (const venue of Object.values(this.#venues)) venue.disconnect();
    this.#deps.story.tell(`engine dies: ${why}`);
    this.#deps.onDeath(why);
  }

  #pass(point: CrashPointName): void {
    if (this.life.alive && this.#deps.isLethal(point)) this.die(`at ${point}`);
    if (!this.life.alive) throw new Killed(point);
  }

  #journal(): Journal {
    return {
      write: (level, event, fields) => {
        if (this.life.alive) this.#deps.story.tell(`${level} ${event} ${textOf(fields)}`);
      },
    };
  }
}

const NO_METER: Meter = { observe: () => undefined, count: () => undefined, gauge: () => undefined };
const NOBODY_LISTENS: Announcer = { announce: () => undefined };

function textOf(fields: Parameters<Journal["write"]>[2]): string {
  let text = "";
  for (const name in fields) if (fields[name] !== undefined) text += ` ${name}=${fields[name]}`;
  return text;
}
