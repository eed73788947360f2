// `npm run chaos`: builds the rig, breaks it, lets it come to rest, and lets the oracle judge. Exit code 1 on any violation.
import { judge } from "../oracle/judge.ts";
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

const SCENARIOS = { storm, zombie, rewind };

const parsed = readChaosOptions(process.argv.slice(2));
if (parsed.kind === "options") process.exitCode = await run(parsed.options);
else {
  say(parsed.kind === "help" ? CHAOS_HELP : `${parsed.sentence}\nTry --help.`);
  process.exitCode = parsed.kind === "help" ? 0 : 2;
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

async function resultOf(rig: Rig, stormed: Stormed, { evidence, cleanAfterMs }: Quiet): Promise<ChaosResult> {
  const { figures, violations } = judge(evidence);
  const told: Told[] = [];
  const checks = new Set(violations.map(({ check }) => check));
  const first = [...checks].flatMap((check) =>
    violations.filter((each) => each.check === check).slice(0, STORIES_PER_CHECK_MAX),
  );
  for (const violation of first) {
    told.push({ ...violation, lines: await tellStory(rig.pool, evidence, violation.story) });
  }
  return {
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
    notes: (await stormed.notes?.(evidence)) ?? [],
  };
}
