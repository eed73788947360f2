// The reads of the API scenario, side by side: each read of all contenders in turn before the next, round after round.
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { type CpuTimes, cpuTimesMs, spentMs } from "../rig/cpu-time.ts";
import { type LoadResult, load } from "../rig/http-load.ts";
import { pauseWhenQuiet } from "../rig/pause-when-quiet.ts";
import { type Figure, figure, quantile } from "../rig/statistics.ts";
import type { ExpectedAnswers } from "./api-check.ts";
import type { ApiContender } from "./api-contenders.ts";
import { API_READS, type ApiRead } from "./api-reads.ts";

export const CONNECTIONS = 16;
export const P95 = ", p95";
/** After it stood still. */
const WARM_AGAIN_SECONDS = 0.3;
const SETTLE_MS = 100;

/** One read of one contender in one round. */
interface ReadResult extends LoadResult {
  /** For one request, in milliseconds. */
  readonly serviceCpuMs: number;
  readonly postgresCpuMs: number;
}

export class ReadRounds {
  readonly #contenders: readonly ApiContender[];
  readonly #expected: ExpectedAnswers;
  readonly #watch: pg.Client;
  readonly #results: ReadonlyMap<ApiContender, ReadonlyMap<ApiRead, ReadResult[]>>;

  /** All contenders stand still; `watch` is connected to their database. */
  constructor(contenders: readonly ApiContender[], expected: ExpectedAnswers, watch: pg.Client) {
    this.#contenders = contenders;
    this.#expected = expected;
    this.#watch = watch;
    this.#results = new Map(
      contenders.map((contender) => [contender, new Map(API_READS.map((read) => [read, []]))]),
    );
  }

  async warmUp(seconds: number, note: (text: string) => void): Promise<void> {
    await this.#inTurn(this.#contenders, seconds, (contender, { name }) =>
      note(`warm-up, ${name}, ${contender.name}`),
    );
  }

  async measure(round: number, seconds: number, note: (text: string) => void): Promise<void> {
    const all = this.#contenders;
    const first = round % all.length;
    // Whoever comes first in one round comes last in another.
    const turn = [...all.slice(first), ...all.slice(0, first)];
    await this.#inTurn(turn, seconds, (contender, read, result) => {
      note(`${read.name}, ${contender.name}`);
      this.#results.get(contender)?.get(read)?.push(result);
    });
  }

  /** `beside`: whose rounds the ratios are to; absent for that one itself. */
  figures(contender: ApiContender, beside: ApiContender | undefined): readonly Figure[] {
    const other = beside === undefined ? undefined : this.#results.get(beside);
    return [...(this.#results.get(contender) ?? [])].flatMap(([read, rounds]) =>
      readFigures(read, rounds, other?.get(read)),
    );
  }

  async #inTurn(
    turn: readonly ApiContender[],
    seconds: number,
    note: (contender: ApiContender, read: ApiRead, result: ReadResult) => void,
  ): Promise<void> {
    for (const read of API_READS) {
      for (const contender of turn) {
        contender.service.resume();
        await sleep(SETTLE_MS);
        await this.#read(contender, read, WARM_AGAIN_SECONDS);
        note(contender, read, await this.#read(contender, read, seconds));
        await pauseWhenQuiet(contender.service, this.#watch);
      }
    }
  }

  async #read(contender: ApiContender, read: ApiRead, seconds: number): Promise<ReadResult> {
    const expected = this.#expected.get(contender)?.get(read);
    if (expected === undefined) throw new Error(`nobody knows what ${read.name} must answer`);
    const request = { path: read.path, headers: contender.headers[read.caller] };
    try {
      const before = await this.#cpu(contender);
      const result = await load({
        ...{ port: contender.service.port, connections: CONNECTIONS, seconds, expected },
        requests: () => [request],
      });
      const after = await this.#cpu(contender);
      const answers = result.latenciesMs.length;
      return {
        ...result,
        serviceCpuMs: spentMs(before.service, after.service) / answers,
        postgresCpuMs: spentMs(before.postgres, after.postgres) / answers,
      };
    } catch (cause) {
      throw new Error(`${read.name} of ${contender.name}: ${(cause as Error).message}`, { cause });
    }
  }

  /** The other services stand still, and so do the sessions that serve them. */
  async #cpu({ service }: ApiContender): Promise<Readonly<Record<"service" | "postgres", CpuTimes>>> {
    const { rows } = await this.#watch.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name like 'flotilla-service-%'",
    );
    const sessions = rows.map(({ pid }) => pid);
    return { service: await cpuTimesMs([service.pid]), postgres: await cpuTimesMs(sessions) };
  }
}

function readFigures(
  { name }: ApiRead,
  rounds: readonly ReadResult[],
  beside: readonly ReadResult[] | undefined,
): readonly Figure[] {
  const latencies = rounds.map(({ latenciesMs }) => latenciesMs);
  const p95 = latencies.map((round) => [quantile(round, 0.95)]);
  const rates = rounds.map(({ perSecond }) => [perSecond]);
  const ratios = (of: (round: ReadResult) => number): readonly (readonly number[])[] =>
    // Round by round: what slowed the machine down slowed both.
    rounds.flatMap((result, round) => {
      const other = beside?.[round];
      return other === undefined ? [] : [[of(result) / of(other)]];
    });
  const cpu = ({ serviceCpuMs, postgresCpuMs }: ReadResult): number => serviceCpuMs + postgresCpuMs;
  return [
    figure(name, "ms", latencies),
    figure(name + P95, "ms", p95),
    figure(`${name}, requests/s`, "requests/s", rates),
    figure(
      `${name}, CPU in the service`,
      "ms/request",
      rounds.map(({ serviceCpuMs }) => [serviceCpuMs]),
    ),
    figure(
      `${name}, CPU in PostgreSQL`,
      "ms/request",
      rounds.map(({ postgresCpuMs }) => [postgresCpuMs]),
    ),
    figure(
      `${name}, requests/s ÷ the service's`,
      "×",
      ratios(({ perSecond }) => perSecond),
    ),
    figure(`${name}, CPU ÷ the service's`, "×", ratios(cpu)),
  ].filter((one) => one !== undefined);
}
