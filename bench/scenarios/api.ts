// What row-level security and authentication cost a read of the API, and how long a sign-in takes, in a database full of tenants.
import pg from "pg";
import { type PopulationSize, populate } from "../rig/api-population.ts";
import { pauseWhenQuiet } from "../rig/pause-when-quiet.ts";
import type { Scenario, ScenarioContext, ScenarioRow } from "../rig/scenario.ts";
import { openServiceGround, type ServiceGround } from "../rig/service-ground.ts";
import type { SpawnedService } from "../rig/spawn-service.ts";
import { atLeast, atMost } from "../rig/targets.ts";
import { checkAnswers, type ExpectedAnswers } from "./api-check.ts";
import { SERVICE, startContenders } from "./api-contenders.ts";
import { CROWD, CROWD_P95, CROWD_RATE, Crowd } from "./api-crowd.ts";
import { CONNECTIONS, P95, ReadRounds } from "./api-read-rounds.ts";
import { API_READS } from "./api-reads.ts";
import { HASH, SignIns } from "./api-sign-in.ts";

interface ApiRun {
  readonly size: PopulationSize;
  readonly rounds: number;
  /** Of one read of one contender in one round; of sign-ins and of the crowd three times that. */
  readonly seconds: number;
  /** Before anything counts: connections, caches of ten seconds, compilers. */
  readonly warmUpSeconds: number;
}

const FULL: ApiRun = {
  size: { tenants: 1_000, peoplePerTenant: 1_000, traders: CROWD, signals: 50 },
  ...{ rounds: 5, seconds: 1.5, warmUpSeconds: 1 },
};
const QUICK: ApiRun = {
  size: { tenants: 50, peoplePerTenant: 250, traders: CROWD, signals: 50 },
  ...{ rounds: 1, seconds: 1, warmUpSeconds: 0.5 },
};
/** What the founding documents ask of the API. */
const DOCUMENTS = { p95Ms: 100, perSecond: 200 };

export const apiScenario: Scenario = {
  name: "api",
  title: `reads on ${CONNECTIONS} connections with and without the API's borders, and sign-ins (${HASH}), among ${sizeOf(FULL)}; service, database and load share the cores`,
  layout: "own",
  targets: [
    ...API_READS.map(({ name }) =>
      atMost({ contender: SERVICE, figure: name + P95, statistic: "median" }, DOCUMENTS.p95Ms, "ms"),
    ),
    atMost({ contender: SERVICE, figure: CROWD_P95, statistic: "median" }, DOCUMENTS.p95Ms, "ms"),
    atLeast(
      { contender: SERVICE, figure: CROWD_RATE, statistic: "median" },
      DOCUMENTS.perSecond,
      "requests/s",
    ),
  ],
  async run({ quick, progress }) {
    progress("api: a database");
    const ground = await openServiceGround();
    const watch = new pg.Client({ connectionString: ground.ownerUrl });
    const services: SpawnedService[] = [];
    try {
      await watch.connect();
      return await measure({ ground, watch, services, progress }, quick ? QUICK : FULL);
    } finally {
      for (const service of services) await service.stop();
      await watch.end();
      await ground.stop();
    }
  },
};

function sizeOf({ size }: ApiRun): string {
  const [tenants, people] = [size.tenants, size.peoplePerTenant].map((count) =>
    count.toLocaleString("en-US"),
  );
  return `${tenants} tenants of ${people} people`;
}

interface Stage {
  readonly ground: ServiceGround;
  readonly watch: pg.Client;
  /** Those that were started, to be stopped whatever happens. */
  readonly services: SpawnedService[];
  readonly progress: ScenarioContext["progress"];
}

async function measure({ ground, watch, services, progress }: Stage, run: ApiRun) {
  const population = await populate(ground, run.size, progress);
  const keep = (service: SpawnedService): SpawnedService => {
    services.push(service);
    return service;
  };
  const contenders = await startContenders(ground, population.tenants[0], keep);
  const [whole] = contenders;
  if (whole === undefined) throw new Error("nobody takes part");
  progress("api: are the answers right");
  const expected = await checkAnswers(contenders, population, ground);
  const crowd = await Crowd.gather(whole, population, ground);
  const signIns = new SignIns(whole, population, ground);
  for (const service of services) await pauseWhenQuiet(service, watch);
  const reads = new ReadRounds(contenders, expected, watch);
  await reads.warmUp(run.warmUpSeconds, (text) => progress(`api: ${text}`));
  for (let round = 0; round < run.rounds; round += 1) {
    const note = (text: string): void => progress(`api: round ${round + 1} of ${run.rounds}, ${text}`);
    await reads.measure(round, run.seconds, note);
    whole.service.resume();
    note("signing in");
    await signIns.measure(run.seconds * 3);
    note(`${CROWD} people at once`);
    await crowd.measure(run.seconds * 3);
    await pauseWhenQuiet(whole.service, watch);
  }
  for (const service of services) service.resume();
  sameAnswers(expected, await checkAnswers(contenders, population, ground));
  const remarks = run === FULL ? [] : [`measured among ${sizeOf(run)}`];
  return contenders.map((contender): ScenarioRow => {
    const figures = reads.figures(contender, contender === whole ? undefined : whole);
    if (contender !== whole) return { contender: contender.name, figures, remarks: [] };
    return {
      contender: contender.name,
      figures: [...figures, ...signIns.figures(), ...crowd.figures()],
      remarks,
    };
  });
}

/** What was right before all that load is right after it. */
function sameAnswers(before: ExpectedAnswers, after: ExpectedAnswers): void {
  for (const [contender, answers] of before)
    for (const [read, text] of answers)
      if (after.get(contender)?.get(read) !== text)
        throw new Error(`${read.name} of ${contender.name}: another answer after the load`);
}
