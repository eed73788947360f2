// `npm run chaos`: builds the rig, breaks it, lets it come to rest, and lets the oracle judge. Exit code 1 on any violation.
import { spread } from "../oracle/spread.ts";
import { tellStory } from "../oracle/tell-story.ts";
import { CHAOS_HELP, type ChaosOptions, readChaosOptions } from "./chaos-options.ts";
import {
  type ChaosResult,
  formatResult,
  formatViolation,
  type Told,
  writeChaosReport,
} from "./chaos-report.ts";
import { commonTargets } from "./chaos-targets.ts";
import { drill } from "./drill.ts";
import { type Quiet, quiesce } from "./quiesce.ts";
import { recoveryTimes } from "./recovery-times.ts";
import { rewind } from "./rewind.ts";
import { Rig } from "./rig.ts";
import { type Stormed, storm } from "./storm.ts";
import { zombie, zombieEnvironment } from "./zombie.ts";

/** Stories are long, and those of one check are much alike; the report counts all violations. */
const STORIES_PER_CHECK_MAX = 5;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const SCENARIOS = { storm, drill, zombie, rewind };

const parsed = readChaosOptions(process.argv.slice(2));
if (parsed.kind === "options") process.exitCode = await runAll(parsed.runs);
else {
  say(parsed.kind === "help" ? CHAOS_HELP : `${parsed.sentence}\nTry --help.`);
  process.exitCode = parsed.kind === "help" ? 0 : 2;
}

/** The others run although one fails: a night must not end with the first finding. */
async function runAll(runs: readonly ChaosOptions[]): Promise<number> {
  let exitCode = 0;
  for (const options of runs) {
    const code = await run(options).catch((error: unknown) => {
      say(`the run broke off: ${String(error)}`);
      return 1;
    });
    exitCode = Math.max(exitCode, code);
  }
  return exitCode;
}

async function run(options: ChaosOptions): Promise<number> {
  say(`chaos: seed ${options.seed}, ${options.scenario} on ${options.queue}, ${options.accounts} accounts`);
  const rig = await Rig.start(options, options.scenario === "zombie" ? zombieEnvironment : undefined);
  say(`folder ${rig.folder}`);
  let failed = true;
  try {
    const stormed = await SCENARIOS[options.scenario](rig, say);
    const quiet = await quiesce(rig, say);
    const result = await resultOf(rig, stormed, quiet);
    for (const violation of result.violations) say(formatViolation(violation));
    say(`\n${formatResult(result)}\n`);
    say(`report ${await writeChaosReport(result)}`);
    failed = result.violationCount > 0;
  } finally {
    await rig.stop(options.keep || failed);
    if (options.keep || failed) say(`logs and data stay in ${rig.folder}`);
  }
  return failed ? 1 : 0;
}

async function resultOf(rig: Rig, stormed: Stormed, quiet: Quiet): Promise<ChaosResult> {
  const { evidence, cleanAfterMs } = quiet;
  const { figures, violations } = quiet.verdict;
  const told: Told[] = [];
  const checks = new Set(violations.map(({ check }) => check));
  const first = [...checks].flatMap((check) =>
    violations.filter((each) => each.check === check).slice(0, STORIES_PER_CHECK_MAX),
  );
  for (const violation of first) {
    told.push({ ...violation, lines: await tellStory(rig.pool, evidence, violation.story) });
  }
  const result = {
    options: rig.options,
    figures,
    violations: told,
    violationCount: violations.length,
    recovery: await recoveryTimes(rig.pool, stormed.moments, evidence.unmanaged),
    engineReadyAgainMs: spread(stormed.readyAgainMs),
    answeredMs: spread(rig.provider.answeredMs),
    cleanAfterMs,
    injected: Object.fromEntries(rig.injected),
    provider: { ...rig.provider.counts, handTrades: rig.market.handTrades },
    disturbances: evidence.disturbances,
    traffic: rig.venue.traffic,
    notes: (await stormed.notes?.(evidence)) ?? [],
  };
  return {
    ...result,
    targets: [...commonTargets(result), ...((await stormed.targets?.(evidence)) ?? [])],
  };
}
