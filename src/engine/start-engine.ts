// Builds the engine process from its configuration and starts it. Wiring only: no rule lives here.
import { readFile } from "node:fs/promises";
import type { FastifyInstance } from "fastify";
import { EventRing } from "../../adapters/observability/event-ring.ts";
import { type PinoJournal, pinoJournal } from "../../adapters/observability/pino-journal.ts";
import { type PrometheusMeter, prometheusMeter } from "../../adapters/observability/prometheus-meter.ts";
import { canaryAccounts } from "../../adapters/postgres/canary-accounts.ts";
import { credentialChecks } from "../../adapters/postgres/credential-checks.ts";
import { readShards } from "../../adapters/postgres/postgres-shard-store.ts";
import { SharedTurns } from "../../adapters/time/shared-turns.ts";
import { systemClock, systemTimers } from "../../adapters/time/system-clock.ts";
import type { EngineConfig } from "../../config/engine.ts";
import type { UnixMs } from "../../engine/domain/time.ts";
import { Engine } from "../../engine/engine.ts";
import { buildInstrumentIndex } from "../../engine/intake/instrument-index.ts";
import { SignalRate } from "../../engine/intake/signal-rate.ts";
import type { AccountDirectory } from "../../engine/ports/account-directory.ts";
import type { Clock, Timers } from "../../engine/ports/clock.ts";
import { type CrashPoint, noCrashPoint } from "../../engine/ports/crash-point.ts";
import { DEFAULT_SETTINGS, type EngineSettings } from "../../engine/settings.ts";
import { OwnedShards } from "../../engine/shards/owned-shards.ts";
import { ShardKeeper } from "../../engine/shards/shard-keeper.ts";
import { buildVenues, type Venues } from "./build-venues.ts";
import { checkCredential } from "./check-credential.ts";
import { closeHttp } from "./close-http.ts";
import { type Drain, newDrain } from "./drain.ts";
import { buildHttp } from "./http/build-http.ts";
import { eventView } from "./http/event-view.ts";
import type { DependencyProbe } from "./http/health-routes.ts";
import { nodeDigests } from "./http/node-digests.ts";
import { ownerOf } from "./http/owner-of.ts";
import { tradingStatesView } from "./http/trading-states-view.ts";
import { KeyUse } from "./key-use.ts";
import { observeEngine } from "./observe-engine.ts";
import { openQueue } from "./open-queue.ts";
import { type OpenRecord, openRecord } from "./open-record.ts";
import { engineProbes } from "./probes.ts";
import { refreshingIndex } from "./refreshing-index.ts";
import { type HealthWatch, watchHealth } from "./watch-health.ts";

export interface EngineOptions {
  readonly config: EngineConfig;
  /** The process cannot go on (it lost its shards): end it, start-up is the recovery. */
  readonly onFatal: (reason: string) => void;
  readonly crashPoint?: CrashPoint;
  readonly settings?: Partial<EngineSettings>;
}

export interface RunningEngine {
  readonly url: string;
  readonly engine: Engine;
  /** Drains: no new work; what is under way is finished within a bound and recorded. Webhooks are taken in to the last. */
  stop(): Promise<void>;
}

export async function startEngine(options: EngineOptions): Promise<RunningEngine> {
  const { config, onFatal, crashPoint = noCrashPoint } = options;
  const journal = pinoJournal(config.LOG_LEVEL);
  const meter = prometheusMeter();
  let keeper: ShardKeeper | undefined;
  const ambient = { clock: systemClock, timers: systemTimers, journal, meter, crashPoint };
  const owned = new OwnedShards(systemClock);
  const events: EventRing = eventRing(() => record.directory);
  let url: string | undefined;
  const record = await openRecord(config, journal, owned, {
    fatal: onFatal,
    url: () => config.ENGINE_URL ?? url,
    killSwitch: (restriction) =>
      events.announce({ kind: "trading-state.changed", at: systemClock.now(), restriction }),
    shards: () => keeper?.look(),
    credentials: (accountIds) => engine.onCredentials(accountIds),
  });
  crashPoint("credentials-loaded");
  const { signer, directory, marketMemory } = record;
  const venues = buildVenues(config, {
    ...ambient,
    ...{ signer, marketMemory, enginesOnIp: () => (config.SHARED_IP ? (keeper?.engines ?? 1) : 1) },
    accountSettings: (id) => directory.account(id),
    onEvent: (event) => engine.onVenueEvent(event),
  });
  const queue = await openQueue(config, journal);
  const venueFor = venues.forAccount;
  const engine = new Engine({
    ...ambient,
    ...record,
    announcer: events,
    queue,
    prices: venues,
    venueFor,
    shards: owned,
    turns: new SharedTurns({ clock: systemClock, timers: systemTimers, soon: setImmediate }),
    settings: settingsOf(options),
    stopEntries: (reason) => stopEntries(record, reason),
    credentialChecks: credentialChecks(record.pools.reading),
    canaryAccounts: () => canaryAccounts(record.pools.reading),
  });
  keeper = new ShardKeeper({
    ...ambient,
    owned,
    store: record.shardStore,
    takeOver: (shards) => engine.takeOver(shards),
    settling: () => engine.settlingShards(),
    giveUp: (shards) => engine.giveUp(shards),
    onLost: onFatal,
  });
  const keyUse = new KeyUse({ ...ambient, signer, pool: record.pools.reading });
  keyUse.start();
  await venues.start();
  const parts = { queue, venues, engine, shards: keeper };
  observeEngine({ meter, ...parts });
  const drain = newDrain();
  const probes = engineProbes({ record, ...parts, executes: config.ROLE_EXECUTION });
  const http = await openHttp({ config, ambient, record, venues, engine, drain, events, probes });
  url = await http.listen({ host: config.ENGINE_HOST, port: config.ENGINE_PORT });
  journal.write("info", "engine.listening", {
    url,
    queue: config.REDIS_URL === undefined ? "postgres" : "redis",
  });
  crashPoint("engine-listening");
  if (config.ROLE_EXECUTION) execute(keeper, engine, onFatal);
  else keeper.follow();
  const health = watchHealth({ ...ambient, announcer: events, drain, probes });
  const stop = async (): Promise<void> => {
    await drainEngine({ ambient, engine, http, record, drain, keeper, health });
    venues.stop();
    await keyUse.stop();
    await record.close();
    journal.write("info", "engine.stopped", {});
    await journal.flush();
  };
  return { url, engine, stop };
}

/** Only when it is asked for: it brings all of kysely, a tenth of the engine's start. */
const tradingStates = () => import("../../adapters/postgres/admin/trading-states.ts");

async function stopEntries({ pools }: OpenRecord, reason: string): Promise<void> {
  const { stopEntriesEverywhere } = await tradingStates();
  await stopEntriesEverywhere(pools.reading, systemClock, reason);
}

function eventRing(directory: () => AccountDirectory): EventRing {
  return new EventRing({ textOf: (event) => JSON.stringify(eventView(event, directory())) });
}

function execute(keeper: ShardKeeper, engine: Engine, onFatal: EngineOptions["onFatal"]): void {
  keeper
    .start()
    .then((slot) => engine.start(slot))
    .catch((error: Error) => onFatal(`recovery failed: ${error.message}`));
}

interface Ambient {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: PinoJournal;
  readonly meter: PrometheusMeter;
  readonly crashPoint: CrashPoint;
}

interface HttpParts {
  readonly config: EngineConfig;
  readonly ambient: Ambient;
  readonly record: OpenRecord;
  readonly venues: Venues;
  readonly engine: Engine;
  readonly drain: Drain;
  readonly events: EventRing;
  readonly probes: readonly DependencyProbe[];
}

async function openHttp(parts: HttpParts): Promise<FastifyInstance> {
  const { config, ambient, record, venues, engine, drain, events, probes } = parts;
  const operatorToken = (await readFile(config.OPERATOR_TOKEN_FILE, "utf8")).trim();
  const rate = new SignalRate(config.STRATEGY_SIGNALS_PER_MINUTE, systemClock);
  const recent = await record.signals.recentEntries((systemClock.now() - 60_000) as UnixMs);
  for (const [strategyId, accepted] of recent) rate.remember(strategyId, accepted);
  return buildHttp({
    drain,
    ...ambient,
    ...record,
    digests: nodeDigests,
    store: {
      accept: (signal, rawBody) => engine.accept(signal, rawBody),
      find: (id) => record.signals.find(id),
    },
    rate,
    instruments: refreshingIndex(() => venues.instrumentIds(), buildInstrumentIndex),
    onAccepted: (signal) => engine.route(signal),
    operatorTokenHash: nodeDigests.sha256Hex(operatorToken),
    readPositions: async (ids) => engine.positions(ids),
    readAccounts: (ids) => engine.accounts(ids),
    readOpenPnl: (...question) => engine.openPnl(...question),
    accountIds: () => engine.accountIds(),
    findSignal: (id) => record.signals.find(id),
    dryRun: (...question) => engine.dryRun(...question),
    owners: async () => ownerOf(await readShards(record.pools.reading)),
    instrumentsAt: (place) => venues.instrumentsAt(place),
    prices: venues,
    ...{ events, announcer: events, probes },
    readTradingStates: async () => {
      const { readTradingStates } = await tradingStates();
      return tradingStatesView(await readTradingStates(record.pools.reading), engine.heldUnder());
    },
    checkCredential: (wanted) => checkCredential({ ...ambient, venues, signer: record.signer }, wanted),
    lookAtKey: (id) => engine.lookAtKey(id),
    metricsText: () => ambient.meter.text(),
    trustProxy: config.TRUST_PROXY,
  });
}

type DrainParts = Pick<HttpParts, "ambient" | "engine" | "record" | "drain"> & {
  readonly http: FastifyInstance;
  readonly keeper: ShardKeeper;
  readonly health: HealthWatch;
};

/** Decisions end first, intake last: a webhook that is committed now is decided by the next process. */
async function drainEngine({
  ambient,
  engine,
  http,
  record,
  drain,
  keeper,
  health,
}: DrainParts): Promise<void> {
  const { journal, crashPoint } = ambient;
  journal.write("info", "engine.draining", {});
  drain.begin();
  void health.look();
  health.stop();
  crashPoint("engine-draining");
  await engine.quiesce();
  crashPoint("engine-quiesced");
  await closeHttp(http, drain);
  await engine.stop();
  await record.quotas.stop();
  await keeper.stop();
  crashPoint("engine-flushed");
}

function settingsOf({ config, settings }: EngineOptions): EngineSettings {
  return {
    ...DEFAULT_SETTINGS,
    chunkSize: config.CHUNK_SIZE,
    executionConcurrency: config.EXECUTION_CONCURRENCY,
    // Where our own pacing is off, for benchmarks on paper, no rate is beyond the plan.
    ...(config.VENUE_LIMITS ? {} : { ordersPerAccountMax: 1e9, ordersPerVenueMax: 1e9, ordersMax: 1e9 }),
    canaryPeriodMs: config.CANARY_MINUTES * 60_000,
    armed: config.LIVE_TRADING ? ["paper", "live"] : ["paper"],
    ...settings,
  };
}
