// What a soak runs on: PostgreSQL, Redis, the paper venue and one engine as processes, accounts that follow, and a steady provider.
import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../adapters/postgres/embedded/free-port.ts";
import { letIn } from "../../src/start/let-in.ts";
import { prepareDatabase } from "../../src/start/prepare-database.ts";
import { buildFleet } from "../chaos/chaos-fleet.ts";
import { ChaosMarket } from "../chaos/chaos-market.ts";
import { ChaosPostgres, ChaosRedis } from "../chaos/chaos-stores.ts";
import { EngineUnit } from "../chaos/engine-unit.ts";
import { VenueProcess } from "../chaos/venue-process.ts";
import { seededRandom } from "../fleet/random.ts";
import { heapAfterCollectionMb } from "./engine-samples.ts";
import type { SoakOptions } from "./soak-options.ts";

const READY_WITHIN_MS = 60_000;

export interface SoakRig {
  readonly folder: string;
  readonly engine: EngineUnit;
  readonly redisUrl: string;
  readonly market: ChaosMarket;
  readonly tokens: readonly string[];
  /** Starts of the engine; more than one: it ended itself. */
  readonly engineEnds: readonly string[];
  /** What each full collection of the engine left, and when by `performance.now()`. */
  readonly collections: readonly { readonly at: number; readonly heapMb: number }[];
  stop(keep: boolean): Promise<void>;
}

export async function startSoakRig({ seed, accounts }: SoakOptions): Promise<SoakRig> {
  const folder = await mkdtemp(join(tmpdir(), `flotilla-soak-${process.pid}-`));
  // As root, PostgreSQL runs as another user, which must be able to enter.
  await chmod(folder, 0o755);
  const postgres = await ChaosPostgres.start(join(folder, "postgres"));
  const redis = await ChaosRedis.start(join(folder, "redis"));
  await prepareDatabase(postgres.url);
  const engineUrl = await letIn(postgres.url, "flotilla_engine", randomBytes(32).toString("base64url"));
  const venue = new VenueProcess({ folder, port: await threeFreePorts(), seed, limits: false });
  venue.process.start();
  const { control, binance, bybit } = await venue.ready();
  const fleet = await buildFleet(postgres.url, control, folder, { accounts, scenario: "storm" });
  await mkdir(join(folder, "home"));
  const engineEnds: string[] = [];
  const collections: { at: number; heapMb: number }[] = [];
  const engine = new EngineUnit({
    ...{ name: "engine", executes: true, port: await freePort(0), folder },
    environment: {
      ...{ ENGINE_DATABASE_URL: engineUrl, REDIS_URL: redis.url, FLOTILLA_HOME: join(folder, "home") },
      ...{ VAULT_KEY_FILE: fleet.vaultKeyFile, OPERATOR_TOKEN_FILE: fleet.operatorTokenFile },
      ...{ PAPER_BINANCE_REST: binance.rest, PAPER_BINANCE_WS: binance.ws },
      ...{ PAPER_BYBIT_REST: bybit.rest, PAPER_BYBIT_WS: bybit.ws },
      ...{ VENUE_LIMITS: "off", STRATEGY_SIGNALS_PER_MINUTE: "0", LOG_LEVEL: "warn" },
    },
    nodeArgs: ["--trace-gc"],
    onLine: (line) => {
      const heapMb = heapAfterCollectionMb(line);
      if (heapMb !== undefined) collections.push({ at: performance.now(), heapMb });
    },
    onEnd: (how) => void engineEnds.push(how),
  });
  const stop = async (keep: boolean) => {
    await engine.process.close();
    await venue.process.close();
    await redis.kill();
    await postgres.stop();
    if (!keep) await rm(folder, { recursive: true, force: true });
  };
  engine.process.start();
  const market = new ChaosMarket(venue, seededRandom(seed + 1));
  await market.tell();
  await readyEngine(engine, folder).catch(async (error: Error) => {
    await stop(true);
    throw error;
  });
  return {
    ...{ folder, engine, redisUrl: redis.url, market, tokens: fleet.tokens, engineEnds, collections },
    stop,
  };
}

async function readyEngine(engine: EngineUnit, folder: string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await engine.ready())) {
    if (performance.now() > deadline) throw new Error(`the engine was not ready in time; see ${folder}`);
    await sleep(50);
  }
}

/** The venue takes three in a row. */
async function threeFreePorts(): Promise<number> {
  for (;;) {
    const first = await freePort(0);
    const next = [await freePort(first + 1), await freePort(first + 2)];
    if (next[0] === first + 1 && next[1] === first + 2) return first;
  }
}
