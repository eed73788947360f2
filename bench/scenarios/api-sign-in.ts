// What a sign-in takes: address and password over HTTP, one person alone and eight at once.
import { HASH_COST } from "../../src/service/people/passwords.ts";
import { PASSWORD, type Population, type ReadTenant } from "../rig/api-population.ts";
import { type LoadResult, load } from "../rig/http-load.ts";
import type { ServiceGround } from "../rig/service-ground.ts";
import { type Figure, figure, quantile } from "../rig/statistics.ts";
import type { ApiContender } from "./api-contenders.ts";

const AT_ONCE = 8;
const { memoryKiB, passes, parallelism } = HASH_COST;
export const HASH = `argon2id m=${memoryKiB},t=${passes},p=${parallelism}`;
const HASHES = 20;

export class SignIns {
  readonly #port: number;
  readonly #tenant: ReadTenant;
  readonly #ground: ServiceGround;
  readonly #alone: LoadResult[] = [];
  readonly #together: LoadResult[] = [];
  readonly #hashes: (readonly number[])[] = [];
  #count = 0;

  constructor({ service }: ApiContender, { tenants }: Population, ground: ServiceGround) {
    this.#port = service.port;
    this.#tenant = tenants[0];
    this.#ground = ground;
  }

  async measure(seconds: number): Promise<void> {
    this.#hashes.push(await this.#hash());
    this.#alone.push(await this.#signIn(1, seconds));
    this.#together.push(await this.#signIn(AT_ONCE, seconds));
  }

  figures(): readonly Figure[] {
    return [
      figure(`${HASH} alone, without HTTP`, "ms", this.#hashes),
      ...signInFigures("sign-in, one at a time", this.#alone),
      ...signInFigures(`sign-in, ${AT_ONCE} at once`, this.#together),
    ].filter((one) => one !== undefined);
  }

  /** Here, in the runner's process: what of a sign-in is the hash alone. */
  async #hash(): Promise<readonly number[]> {
    const { passwords } = this.#ground;
    const stored = await passwords.hash(PASSWORD);
    const text = stored.kind === "hashed" ? stored.text : undefined;
    const samples: number[] = [];
    for (let count = 0; count < HASHES; count += 1) {
      const startedAt = performance.now();
      const { kind } = await passwords.verify(PASSWORD, text);
      if (kind !== "right") throw new Error(`the right password is ${kind}`);
      samples.push(performance.now() - startedAt);
    }
    return samples;
  }

  #signIn(connections: number, seconds: number): Promise<LoadResult> {
    const post = { method: "POST", path: "/v1/sessions" } as const;
    return load({
      ...{ port: this.#port, connections, seconds },
      requests: () => [{ ...post, setupRequest: (request) => ({ ...request, ...this.#next() }) }],
    });
  }

  /** Another person each time, from another address: guessing is what the limits are for, and this is none. */
  #next() {
    const count = this.#count++;
    const { traders, slug } = this.#tenant;
    const email = traders[count % traders.length]?.email;
    const address = `10.${(count >> 16) & 255}.${(count >> 8) & 255}.${count & 255}`;
    return {
      headers: { "content-type": "application/json", "x-forwarded-for": address },
      body: JSON.stringify({ tenant: slug, email, password: PASSWORD }),
    };
  }
}

function signInFigures(name: string, rounds: readonly LoadResult[]): readonly (Figure | undefined)[] {
  const samples = rounds.map(({ latenciesMs }) => latenciesMs);
  return [
    figure(name, "ms", samples),
    figure(
      `${name}, p95`,
      "ms",
      samples.map((round) => [quantile(round, 0.95)]),
    ),
    figure(
      `${name}, sign-ins/s`,
      "sign-ins/s",
      rounds.map(({ perSecond }) => [perSecond]),
    ),
  ];
}
