// Everything of a chaos run: stores, proxy, paper venue, engines, accounts; and the diary of what was broken when.
import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort } from "../../adapters/postgres/embedded/free-port.ts";
import { letIn } from "../../src/start/let-in.ts";
import { prepareDatabase } from "../../src/start/prepare-database.ts";
import { seededRandom } from "../fleet/random.ts";
import type { Disturbance, Evidence } from "../oracle/evidence.ts";
import { ledgersOverControl } from "../oracle/read-ledger.ts";
import { readRows } from "../oracle/read-rows.ts";
import { buildFleet, type ChaosFleet } from "./chaos-fleet.ts";
import { ChaosMarket } from "./chaos-market.ts";
import type { ChaosOptions } from "./chaos-options.ts";
import { ChaosPostgres, ChaosRedis } from "./chaos-stores.ts";
import { DatabaseProxy } from "./database-proxy.ts";
import { EngineUnit } from "./engine-unit.ts";
import { Provider } from "./provider.ts";
import { VenueProcess } from "./venue-process.ts";

/** The replies that every run loses, whatever else it does. */
export const LOST_REPLIES = {
  name: "always",
  spec: { kind: "accept-then-drop-reply", probability: 0.2 },
} as const;

const READY_WITHIN_MS = 180_000;

type Extra = (engine: string) => Readonly<Record<string, string>>;

export class Rig {
  readonly options: ChaosOptions;
  readonly folder: string;
  readonly postgres: ChaosPostgres;
  readonly redis: ChaosRedis | undefined;
  readonly proxy: DatabaseProxy;
  readonly venue: VenueProcess;
  readonly fleet: ChaosFleet;
  readonly engines: readonly EngineUnit[];
  readonly intakes: readonly EngineUnit[];
  readonly market: ChaosMarket;
  readonly provider: Provider;
  readonly pool: pg.Pool;
  readonly disturbances: Disturbance[] = [];
  /** Accounts whose key was revoked: what stands there, stands there. */
  readonly unmanaged = new Set<string>();
  /** Set by a scenario that puts the database back. */
  forgotten: Evidence["forgotten"];
  readonly injected = new Map<string, number>();
  /** What an engine just printed; a scenario may listen. */
  onEngineLine: (name: string, line: string) => void = () => undefined;

  private constructor(parts: Parts) {
    const { options } = parts;
    this.options = options;
    this.folder = parts.folder;
    this.postgres = parts.postgres;
    this.redis = parts.redis;
    this.proxy = parts.proxy;
    this.venue = parts.venue;
    this.fleet = parts.fleet;
    this.pool = new pg.Pool({ connectionString: parts.postgres.url, max: 2 });
    this.pool.on("error", () => undefined);
    this.market = new ChaosMarket(parts.venue, seededRandom(options.seed + 1));
    const unit = (name: string, executes: boolean, port: number) =>
      new EngineUnit({
        ...{ name, executes, port, folder: parts.folder },
        environment: { ...parts.environment, ...parts.extra(name) },
        onEnd: () => this.noteInstant("engine"),
        onLine: (line) => this.onEngineLine(name, line),
      });
    this.engines = parts.ports.slice(0, options.engines).map((port, at) => unit(`engine-${at}`, true, port));
    this.intakes = parts.ports.slice(options.engines).map((port, at) => unit(`intake-${at}`, false, port));
    this.provider = new Provider({
      urls: this.units.map(({ url }) => url),
      tokens: parts.fleet.tokens,
      random: seededRandom(options.seed + 2),
      runId: `chaos-${options.seed}`,
    });
  }

  /** Resolves when an engine is ready. `extra`: more environment for the engine of that name. */
  static async start(options: ChaosOptions, extra: Extra = () => ({})): Promise<Rig> {
    const folder = await mkdtemp(join(tmpdir(), `flotilla-chaos-${process.pid}-`));
    // As root, PostgreSQL runs as another user, which must be able to enter.
    await chmod(folder, 0o755);
    const parts = await startParts(options, folder, extra);
    const rig = new Rig(parts);
    for (const unit of rig.units) unit.process.start();
    try {
      await rig.anEngineReady(READY_WITHIN_MS);
      await rig.venue.arm(LOST_REPLIES.name, LOST_REPLIES.spec);
      await rig.market.tell();
    } catch (error) {
      // Its processes would be started again for ever.
      await rig.stop(true);
      throw error;
    }
    return rig;
  }

  get units(): readonly EngineUnit[] {
    return [...this.engines, ...this.intakes];
  }

  count(kind: string): void {
    this.injected.set(kind, (this.injected.get(kind) ?? 0) + 1);
  }

  noteInstant(kind: Disturbance["kind"]): void {
    const at = Date.now();
    this.disturbances.push({ kind, fromMs: at, toMs: at });
  }

  /** Broken for as long as `work` takes. */
  async during(kind: Disturbance["kind"], work: () => Promise<void>): Promise<void> {
    const fromMs = Date.now();
    try {
      await work();
    } finally {
      this.disturbances.push({ kind, fromMs, toMs: Date.now() });
    }
  }

  async anEngineReady(withinMs: number): Promise<EngineUnit> {
    const deadline = performance.now() + withinMs;
    while (performance.now() < deadline) {
      for (const unit of this.engines) if (await unit.ready()) return unit;
      await sleep(50);
    }
    throw new Error(`no engine was ready within ${withinMs} ms; see ${this.folder}`);
  }

  async evidence(): Promise<Evidence> {
    const { control } = await this.venue.ready();
    await this.venue.noteTraffic();
    return {
      ledgers: await ledgersOverControl(control),
      record: await readRows(this.pool),
      accounts: this.fleet.accounts,
      acknowledged: [...this.provider.acknowledged],
      disturbances: this.disturbances,
      unmanaged: [...this.unmanaged],
      earnedBans: this.venue.traffic.bans,
      leakedSecrets: await this.#leaks(),
      forgotten: this.forgotten,
      quietAtMs: Date.now(),
    };
  }

  async #leaks(): Promise<readonly string[]> {
    const places: [string, string][] = [];
    for (const { process } of this.units) {
      places.push([process.name, await readFile(process.logFile, "utf8").catch(() => "")]);
    }
    if (this.redis !== undefined) places.push(["Redis", await this.redis.dump().catch(() => "")]);
    return places.flatMap(([place, text]) => {
      const found = this.fleet.secrets.filter((secret) => text.includes(secret)).length;
      return found === 0 ? [] : [`${found} secrets stand in clear in ${place}`];
    });
  }

  /** Ends everything. `keep`: the folder with logs and data stays. */
  async stop(keep: boolean): Promise<void> {
    this.proxy.disarm();
    await Promise.all(this.units.map(({ process }) => process.close()));
    await this.pool.end().catch(() => undefined);
    await this.venue.process.close();
    await this.proxy.close();
    this.redis?.signal("SIGCONT");
    await this.redis?.kill();
    await this.postgres.stop();
    if (!keep) await rm(this.folder, { recursive: true, force: true });
  }
}

interface Parts {
  readonly options: ChaosOptions;
  readonly folder: string;
  readonly postgres: ChaosPostgres;
  readonly redis: ChaosRedis | undefined;
  readonly proxy: DatabaseProxy;
  readonly venue: VenueProcess;
  readonly fleet: ChaosFleet;
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  readonly extra: Extra;
}

async function startParts(options: ChaosOptions, folder: string, extra: Extra): Promise<Parts> {
  const postgres = await ChaosPostgres.start(join(folder, "postgres"));
  const redis = options.queue === "redis" ? await ChaosRedis.start(join(folder, "redis")) : undefined;
  const proxy = await DatabaseProxy.start(() => postgres.port);
  await prepareDatabase(postgres.url);
  const { limits, seed } = options;
  const venue = new VenueProcess({ folder, port: await threeFreePorts(), seed, limits });
  venue.process.start();
  const { control, binance, bybit } = await venue.ready();
  const fleet = await buildFleet(postgres.url, control, folder, options);
  await mkdir(join(folder, "home"));
  const environment = {
    ENGINE_DATABASE_URL: await letIn(
      postgres.urlThrough(proxy.port),
      "flotilla_engine",
      randomBytes(32).toString("base64url"),
    ),
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    FLOTILLA_HOME: join(folder, "home"),
    VAULT_KEY_FILE: fleet.vaultKeyFile,
    OPERATOR_TOKEN_FILE: fleet.operatorTokenFile,
    PAPER_BINANCE_REST: binance.rest,
    PAPER_BINANCE_WS: binance.ws,
    PAPER_BYBIT_REST: bybit.rest,
    PAPER_BYBIT_WS: bybit.ws,
    VENUE_LIMITS: limits ? "on" : "off",
    LOG_LEVEL: "info",
  };
  const ports: number[] = [];
  for (let at = 0; at < options.engines + options.intakes; at += 1) ports.push(await freePort(0));
  return { options, folder, postgres, redis, proxy, venue, fleet, environment, ports, extra };
}

/** The venue takes three in a row, the same ones in every incarnation. */
async function threeFreePorts(): Promise<number> {
  for (;;) {
    const first = await freePort(0);
    const next = [await freePort(first + 1), await freePort(first + 2)];
    if (next[0] === first + 1 && next[1] === first + 2) return first;
  }
}
