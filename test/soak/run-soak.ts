// `npm run soak`: a steady load for a long time; exit code 1 when memory, files, Redis keys or the event loop's delay grow.
import { setTimeout as sleep } from "node:timers/promises";
import { SIGNAL_SYMBOLS } from "../chaos/chaos-market.ts";
import { seededRandom } from "../fleet/random.ts";
import { engineSampler, type Reading } from "./engine-samples.ts";
import type { Sample } from "./slope.ts";
import { readSoakOptions, SOAK_HELP, type SoakOptions } from "./soak-options.ts";
import { formatSoak, type SoakResult, writeSoakReport } from "./soak-report.ts";
import { type SoakRig, startSoakRig } from "./soak-rig.ts";
import { type SteadyProvider, steadyProvider } from "./steady-provider.ts";
import { judge, type SeriesName } from "./verdict.ts";

const SAMPLE_EVERY_MS = 5_000;
const PRICES_EVERY_MS = 500;
const READ = ["rss", "fds", "redisKeys", "loopP99"] as const satisfies readonly (keyof Reading)[];

type Collected = Record<SeriesName, Sample[]>;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const parsed = readSoakOptions(process.argv.slice(2));
if (parsed.kind === "options") process.exitCode = await run(parsed.options);
else {
  say(parsed.kind === "help" ? SOAK_HELP : `${parsed.sentence}\nTry --help.`);
  process.exitCode = parsed.kind === "help" ? 0 : 2;
}

async function run(options: SoakOptions): Promise<number> {
  say(
    `soak: seed ${options.seed}, ${options.minutes} min, ${options.accounts} accounts, ${options.rate} signals/s`,
  );
  const rig = await startSoakRig(options);
  say(`folder ${rig.folder}`);
  let failed = true;
  try {
    const result = await soak(rig, options);
    say(`\n${formatSoak(result)}\n`);
    say(`report ${await writeSoakReport(result)}`);
    failed = result.judged.some(({ flat }) => !flat) || !worked(result);
  } finally {
    await rig.stop(failed);
    if (failed) say(`logs and data stay in ${rig.folder}`);
  }
  return failed ? 1 : 0;
}

/** A soak of an engine that restarted, or took nothing, proves nothing. */
function worked({ signals, engineEnds }: SoakResult): boolean {
  return engineEnds.length === 0 && signals.accepted > signals.sent * 0.95;
}

async function soak(rig: SoakRig, options: SoakOptions): Promise<SoakResult> {
  const { pid } = rig.engine.process;
  if (pid === undefined) throw new Error("the engine does not run");
  const runMs = options.minutes * 60_000;
  const provider = steadyProvider({
    ...{ url: rig.engine.url, tokens: rig.tokens, symbols: SIGNAL_SYMBOLS },
    random: seededRandom(options.seed + 2),
  });
  const series: Collected = { rss: [], heap: [], fds: [], redisKeys: [], loopP99: [] };
  const sampler = engineSampler(pid, rig.engine.url, rig.redisUrl);
  const startedAt = performance.now();
  const left = () => runMs - (performance.now() - startedAt);
  try {
    await Promise.all([
      every(1_000 / options.rate, left, () => provider.send()),
      every(PRICES_EVERY_MS, left, () => rig.market.step().catch(() => undefined)),
      every(SAMPLE_EVERY_MS, left, async () => {
        note(series, performance.now() - startedAt, await sampler.read(), provider);
      }),
    ]);
  } finally {
    sampler.close();
  }
  for (const { at, heapMb } of rig.collections)
    if (at >= startedAt) series.heap.push({ atMs: at - startedAt, value: heapMb });
  const judged = judge(series, runMs);
  return { options, signals: provider.counts, engineEnds: rig.engineEnds, judged, series };
}

/** At a steady pace however long each takes; awaited, so that nothing runs when it is over. */
async function every(periodMs: number, left: () => number, work: () => Promise<void>): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let next = performance.now();
  while (left() > 0) {
    const one = work();
    underWay.add(one);
    void one.finally(() => underWay.delete(one));
    next += periodMs;
    await sleep(Math.max(0, Math.min(next - performance.now(), left())));
  }
  await Promise.all(underWay);
}

function note(
  series: Collected,
  atMs: number,
  reading: Reading | undefined,
  { counts }: SteadyProvider,
): void {
  if (reading === undefined) {
    say(`${seconds(atMs)} no reading`);
    return;
  }
  for (const name of READ) series[name].push({ atMs, value: reading[name] });
  say(
    `${seconds(atMs)} rss ${reading.rss.toFixed(0)} MB, ${reading.fds} fds, ${reading.redisKeys} Redis keys, ` +
      `loop p99 ${reading.loopP99.toFixed(1)} ms, ${counts.accepted}/${counts.sent} signals`,
  );
}

function seconds(atMs: number): string {
  return `${(atMs / 1_000).toFixed(0).padStart(5)} s `;
}
