// Everything one bench run holds open: stores, the sink, and the contenders of the current layout. Closed in reverse, whatever happens.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContenderDefinition } from "./contender-definition.ts";
import { type SpawnedContender, spawnContender } from "./contender-process.ts";
import { startPostgres } from "./postgres-process.ts";
import { type StoreProcess, startRedis } from "./redis-process.ts";
import type { Entrant, Scenario, ScenarioRow, StartEntrant } from "./scenario.ts";
import { type SinkProcess, startSink } from "./sink-process.ts";

export interface Bench {
  measure(scenario: Scenario): Promise<readonly ScenarioRow[]>;
  progress(text: string): void;
  close(): Promise<void>;
}

export interface BenchOptions {
  readonly definitions: readonly ContenderDefinition[];
  readonly quick: boolean;
}

export async function openBench({ definitions, quick }: BenchOptions): Promise<Bench> {
  const opened: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(resource: T): T => {
    opened.push(resource);
    return resource;
  };
  let closed: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    // One that cannot be stopped must not keep the others running.
    for (const resource of opened.splice(0).reverse()) {
      await resource
        .stop()
        .catch((error: unknown) => process.stderr.write(`not stopped: ${String(error)}\n`));
    }
  };
  // An interrupt and the end of the run may both ask: they wait for the same.
  const close = (): Promise<void> => {
    closed ??= closeAll();
    return closed;
  };
  try {
    const scratch = keep(await makeScratch());
    const redis = keep(await startRedis());
    const postgres = definitions.some(({ needsPostgres }) => needsPostgres)
      ? keep(await startPostgres())
      : undefined;
    const sink = keep(await startSink());
    const startEntrant = entrantStarter({ scratch, redis, postgres, sink, quick }, keep);
    return { measure: measurer(definitions, quick, sink, startEntrant), progress, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Scratch {
  readonly folder: string;
  stop(): Promise<void>;
}

/** Files of contenders: gone with the bench, even when a contender could not clean up. */
async function makeScratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), "flotilla-bench-"));
  return { folder, stop: () => rm(folder, { recursive: true, force: true }) };
}

interface Ground {
  readonly scratch: Scratch;
  readonly redis: StoreProcess;
  readonly postgres: StoreProcess | undefined;
  readonly sink: SinkProcess;
  readonly quick: boolean;
}

function entrantStarter(
  { scratch, redis, postgres, sink, quick }: Ground,
  keep: (contender: SpawnedContender) => SpawnedContender,
): StartEntrant {
  return async (definition, layout, openPositions, firstApart = false) => ({
    definition,
    // Kept before it is ready: an interrupted start must not outlive us.
    process: await keep(spawnContender(definition.file)).start({
      name: definition.name,
      venueUrl: sink.venueUrl,
      scratchFolder: scratch.folder,
      stores: { redisUrl: redis.url, databaseUrl: postgres?.url },
      groupSizes: layout,
      firstApart,
      openPositions,
      quick,
    }),
  });
}

function measurer(
  definitions: readonly ContenderDefinition[],
  quick: boolean,
  sink: SinkProcess,
  startEntrant: StartEntrant,
): Bench["measure"] {
  let entrants: readonly Entrant[] = [];
  let layout: Scenario["layout"] = "own";
  const settle = async (wanted: Scenario["layout"]): Promise<void> => {
    if (wanted === layout) return;
    for (const { process } of entrants) await process.stop();
    entrants = [];
    layout = wanted;
    if (wanted === "own") return;
    const accounts = wanted.reduce((sum, size) => sum + size, 0);
    for (const definition of definitions.filter(({ accountsMax }) => accountsMax >= accounts)) {
      progress(`starting ${definition.name} with ${accounts} accounts`);
      const entrant = await startEntrant(definition, wanted, 0);
      entrant.process.pause();
      entrants = [...entrants, entrant];
    }
  };
  return async (scenario) => {
    await settle(scenario.layout);
    return scenario.run({ quick, sink, entrants, definitions, startEntrant, progress });
  };
}

/** Overwrites one line on a terminal; says nothing into a file. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
