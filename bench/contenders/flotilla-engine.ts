// Flotilla itself: the real engine process's wiring and default settings, its record on PostgreSQL with synced commits, paper environment
// pointed at the sink. Only two settings differ from production: pacing under the venue's limits is off, and the port is any.
import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { home } from "../../config/home.ts";
import { letIn } from "../../src/start/let-in.ts";
import type { MadeRecord, RecordPlan } from "./flotilla-record.ts";
import type { ContenderConfig } from "./protocol.ts";
import type { StartContender } from "./serve-contender.ts";

const run = promisify(execFile);
const RECORD = join(import.meta.dirname, "flotilla-record.ts");
const READY_TIMEOUT_MS = 180_000;

export const startFlotilla =
  (queue: "redis" | "postgres"): StartContender =>
  async (config) => {
    const folder = await mkdtemp(join(config.scratchFolder, "home-"));
    const databaseUrl = await makeDatabase(config);
    const { tokens } = await makeRecord(config, databaseUrl, folder);
    const engineDatabaseUrl = await letIn(databaseUrl, "flotilla_engine", passwordIn(databaseUrl));
    const startedAt = performance.now();
    // Loaded only now: reading its own modules is part of an engine's start, preparing the bench's accounts is not.
    const { loadEngineConfig } = await import("../../config/engine.ts");
    const { startEngine } = await import("../../src/engine/start-engine.ts");
    const { collectWhenQuiet } = await import("../../src/engine/collect-when-quiet.ts");
    collectWhenQuiet();
    const engine = await startEngine({
      config: loadEngineConfig({
        ENGINE_DATABASE_URL: engineDatabaseUrl,
        ...(queue === "redis" ? { REDIS_URL: config.stores.redisUrl } : {}),
        FLOTILLA_HOME: folder,
        ENGINE_PORT: "0",
        PAPER_BINANCE_REST: config.venueUrl,
        PAPER_BINANCE_WS: config.venueUrl.replace("http", "ws"),
        VENUE_LIMITS: "off",
        STRATEGY_SIGNALS_PER_MINUTE: "0",
      }),
      onFatal: (reason) => {
        process.stderr.write(`flotilla: ${reason}\n`);
        process.exit(70);
      },
    });
    await untilReady(engine.url);
    return {
      hookUrls: tokens.map((token) => `${engine.url}/hooks/${token}`),
      receivedNs: [],
      startMs: performance.now() - startedAt,
      stop: () => engine.stop(),
    };
  };

/** A database of its own: nothing is shared between contenders, or between two starts of one. */
async function makeDatabase({ name, stores }: ContenderConfig): Promise<string> {
  if (stores.databaseUrl === undefined) throw new Error(`${name} needs PostgreSQL`);
  const database = `${name}-${process.pid}`;
  const client = new pg.Client(stores.databaseUrl);
  await client.connect();
  await client.query(`create database ${client.escapeIdentifier(database)}`);
  await client.end();
  // Not through URL: an address with a Unix socket has no host.
  return stores.databaseUrl.replace(/\/bench(?=\?|$)/, `/${database}`);
}

/** Made for this server, whose roles all contenders share: so that is what the engines' role is given too. */
function passwordIn(url: string): string {
  return decodeURIComponent(/:\/\/[^:@/]*:([^@/]*)@/.exec(url)?.[1] ?? "");
}

async function makeRecord(
  { name, groupSizes, firstApart, openPositions }: ContenderConfig,
  databaseUrl: string,
  folder: string,
): Promise<MadeRecord> {
  const { vaultKey, operatorToken } = home(folder);
  const plan: RecordPlan = {
    name,
    databaseUrl,
    vaultKeyFile: vaultKey,
    operatorTokenFile: operatorToken,
    groupSizes,
    firstApart,
    openPositions,
  };
  const { stdout } = await run(process.execPath, [RECORD, JSON.stringify(plan)]);
  return JSON.parse(stdout) as MadeRecord;
}

/** Recovery runs after the port opens: ready is what /readyz says. */
async function untilReady(url: string): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  let answer = "";
  while (performance.now() < deadline) {
    const response = await fetch(`${url}/readyz`);
    answer = await response.text();
    if (response.ok) return;
    await sleep(20);
  }
  throw new Error(`not ready after ${READY_TIMEOUT_MS / 1_000} s: ${answer.slice(0, 500)}`);
}
