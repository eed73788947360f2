// Two hundred people at once, each in a session of their own: what the founding documents ask of the API.
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicNs } from "../monotonic.ts";
import type { Population } from "../rig/api-population.ts";
import { type LoadResult, load } from "../rig/http-load.ts";
import { createRawHttpClient } from "../rig/raw-http-client.ts";
import type { ServiceGround } from "../rig/service-ground.ts";
import { type Figure, figure, quantile } from "../rig/statistics.ts";
import { ask } from "./api-check.ts";
import { type ApiContender, bearer, type Headers, principalOf } from "./api-contenders.ts";
import { rowsObjection } from "./api-reads.ts";

export const CROWD = 200;
/** Requests a second, all together: what the founding documents ask for, and twice that. */
const PACES = [200, 400] as const;
/** What a load that was ended has left unanswered is over by then: a pace starts on a quiet service. */
const SETTLE_MS = 3_000;
const FASTEST = `${CROWD} people, each asks again when answered`;
const paced = (pace: number): string => `${CROWD} people, together ${pace} requests/s`;
export const CROWD_RATE = `${FASTEST}: requests/s`;
export const CROWD_P95 = `${paced(PACES[0])}: p95`;
/** What a trader's console asks for. */
const PATHS = ["/v1/me", "/v1/orders", "/v1/positions"] as const;

export class Crowd {
  readonly #service: ApiContender;
  readonly #headers: readonly Headers[];
  readonly #fastest: LoadResult[] = [];
  readonly #paced = new Map(PACES.map((pace) => [pace, [] as (readonly number[])[]]));

  private constructor(service: ApiContender, headers: readonly Headers[]) {
    this.#service = service;
    this.#headers = headers;
  }

  /** Checks before anything is measured that each of them sees their own rows, and only those. */
  static async gather(service: ApiContender, { tenants }: Population, ground: ServiceGround): Promise<Crowd> {
    const [tenant] = tenants;
    const people = tenant.traders.slice(0, CROWD);
    if (people.length < CROWD) throw new Error(`there are only ${people.length} traders`);
    const headers: Headers[] = [];
    for (const person of people) {
      const own = await bearer(ground, principalOf(tenant, person));
      const body = JSON.parse(await ask(service, "/v1/positions", own));
      const objection = rowsObjection(
        body,
        1,
        ({ accountId }) => tenant.accounts.get(String(accountId)) === person.traderId,
      );
      if (objection !== undefined) throw new Error(`positions of one of the crowd: ${objection}`);
      headers.push(own);
    }
    return new Crowd(service, headers);
  }

  async measure(seconds: number): Promise<void> {
    const { port } = this.#service.service;
    this.#fastest.push(
      await load({
        ...{ port, seconds, connections: CROWD },
        requests: (connection) => PATHS.map((path) => ({ path, headers: this.#headers[connection] })),
      }),
    );
    for (const [pace, rounds] of this.#paced) {
      await sleep(SETTLE_MS);
      rounds.push(await this.#atPace(pace, port, seconds));
    }
  }

  figures(): readonly Figure[] {
    const rounds = this.#fastest.map(({ latenciesMs }) => latenciesMs);
    const p95 = (samples: readonly (readonly number[])[]) => samples.map((round) => [quantile(round, 0.95)]);
    return [
      figure(
        CROWD_RATE,
        "requests/s",
        this.#fastest.map(({ perSecond }) => [perSecond]),
      ),
      figure(`${FASTEST}: latency`, "ms", rounds),
      figure(`${FASTEST}: p95`, "ms", p95(rounds)),
      ...[...this.#paced].flatMap(([pace, samples]) => [
        figure(`${paced(pace)}: latency`, "ms", samples),
        figure(`${paced(pace)}: p95`, "ms", p95(samples)),
      ]),
    ].filter((one) => one !== undefined);
  }

  /** On a schedule that does not wait, from the moment that each request was due. */
  async #atPace(pace: number, port: number, seconds: number): Promise<readonly number[]> {
    const client = await createRawHttpClient({ url: `http://127.0.0.1:${port}`, connections: CROWD });
    const total = pace * seconds;
    const startNs = monotonicNs();
    const dueNs = (index: number): number => startNs + (index * 1e9) / pace;
    const answers: Promise<number>[] = [];
    const send = async (index: number): Promise<number> => {
      const { answeredNs, status } = await client.send(this.#requestOf(index));
      if (status !== 200) throw new Error(`one of the crowd was answered ${status}`);
      return (answeredNs - dueNs(index)) / 1e6;
    };
    while (answers.length < total) {
      while (answers.length < total && dueNs(answers.length) <= monotonicNs()) {
        answers.push(send(answers.length));
      }
      await sleep(1);
    }
    try {
      return await Promise.all(answers);
    } finally {
      client.close();
    }
  }

  /** Everybody in turn, and each asks for one thing after the other: neighbours for another one, for people are not in step. */
  #requestOf(index: number): string {
    const path = PATHS[(index + Math.floor(index / CROWD)) % PATHS.length];
    const { authorization } = this.#headers[index % CROWD] ?? {};
    return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${authorization}\r\n\r\n`;
  }
}
