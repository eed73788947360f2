// How late people see what happened: a thousand clients hold a live stream while an engine tells of fifty events a second.
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { startTestEngine, type TestEngine, testEvent } from "../../src/service/live/testing.ts";
import { monotonicNs } from "../monotonic.ts";
import type { Scenario, ScenarioRow } from "../rig/scenario.ts";
import { type ServiceProcess, startService } from "../rig/service-process.ts";
import { type Figure, figure, quantile } from "../rig/statistics.ts";
import { atMost } from "../rig/targets.ts";

const CLIENTS = 1_000;
const EVENTS_PER_SECOND = 50;
const TENANTS = 10;
const FULL = { rounds: 5, seconds: 10 };
const QUICK = { rounds: 2, seconds: 3 };
/** For what is under way when the last event was told. */
const SETTLE_MS = 2_000;

const TO_TENANT = `event told → seen, each by the ${CLIENTS / TENANTS} clients of its tenant`;
const TO_ALL = `event told → seen, each by all ${CLIENTS} clients`;
const P95 = ", p95";

export const liveScenario: Scenario = {
  name: "live",
  title: `${CLIENTS} clients of ${TENANTS} tenants hold a live stream; an engine tells of ${EVENTS_PER_SECOND} events a second`,
  layout: "own",
  targets: [
    atMost({ contender: "service", figure: TO_TENANT + P95, statistic: "median" }, 250, "ms"),
    atMost({ contender: "service", figure: TO_ALL + P95, statistic: "median" }, 1_000, "ms"),
  ],
  async run({ quick, progress }) {
    const engine = await startTestEngine();
    const service = await startService(engine.url, TENANTS).catch(async (error: unknown) => {
      await engine.close();
      throw error;
    });
    const audience = new Audience();
    try {
      await audience.open(service, progress);
      return [await measure({ engine, service, audience }, quick ? QUICK : FULL, progress)];
    } finally {
      audience.close();
      await service.stop();
      await engine.close();
    }
  },
};

interface Stage {
  readonly engine: TestEngine;
  readonly service: ServiceProcess;
  readonly audience: Audience;
}

async function measure(
  { engine, service, audience }: Stage,
  { rounds, seconds }: typeof FULL,
  progress: (text: string) => void,
): Promise<ScenarioRow> {
  const told: Record<"toTenant" | "toAll", (readonly number[])[]> = { toTenant: [], toAll: [] };
  const remarks: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of ["toTenant", "toAll"] as const) {
      progress(`live: round ${round + 1} of ${rounds}, ${kind}`);
      const samples = audience.listen();
      for (let count = 0; count < EVENTS_PER_SECOND * seconds; count += 1) {
        const tenant = service.tenants[count % TENANTS];
        const payload = { ns: String(monotonicNs()), status: String(monotonicNs()) };
        if (kind === "toAll") engine.tell(testEvent({ kind: "engine.health", tenantId: null, payload }));
        else engine.tell(testEvent({ tenantId: tenant?.tenantId ?? null, payload }));
        await sleep(1_000 / EVENTS_PER_SECOND);
      }
      await sleep(SETTLE_MS);
      const expected = EVENTS_PER_SECOND * seconds * (kind === "toAll" ? CLIENTS : CLIENTS / TENANTS);
      if (samples.length !== expected) remarks.push(`${kind}: ${samples.length} of ${expected} were seen`);
      told[kind].push(samples);
    }
  }
  const figures = [...figuresOf(TO_TENANT, told.toTenant), ...figuresOf(TO_ALL, told.toAll)];
  return { contender: "service", figures, remarks };
}

function figuresOf(name: string, rounds: readonly (readonly number[])[]): readonly Figure[] {
  const p95 = rounds.filter((round) => round.length > 0).map((round) => [quantile(round, 0.95)]);
  return [figure(name, "ms", rounds), figure(name + P95, "ms", p95)].filter((one) => one !== undefined);
}

/** The stamp, wherever an event carries it: of an engine's health the service passes on the status alone. */
const STAMP = /"(?:ns|status)":"(\d+)"/;

class Audience {
  readonly #streams: IncomingMessage[] = [];
  readonly #agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  #samples: number[] = [];

  async open(service: ServiceProcess, progress: (text: string) => void): Promise<void> {
    for (let count = 0; count < CLIENTS; count += 1) {
      if (count % 100 === 0) progress(`live: ${count} clients are connected`);
      const tenant = service.tenants[count % TENANTS];
      if (tenant === undefined) throw new Error("there are no tenants");
      this.#streams.push(await this.#connect(service.port, await service.authorize(tenant)));
    }
  }

  /** What is seen from now on, in ms since it was told. */
  listen(): readonly number[] {
    this.#samples = [];
    return this.#samples;
  }

  close(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#agent.destroy();
  }

  async #connect(port: number, authorization: string): Promise<IncomingMessage> {
    const asked = request({
      ...{ host: "127.0.0.1", port, path: "/v1/events", agent: this.#agent },
      headers: { authorization },
    });
    asked.end();
    const [stream] = (await once(asked, "response")) as [IncomingMessage];
    if (stream.statusCode !== 200) throw new Error(`a stream was refused with ${stream.statusCode}`);
    let rest = "";
    stream.setEncoding("utf8").on("data", (text: string) => {
      const frames = (rest + text).split("\n\n");
      rest = frames.pop() ?? "";
      const now = Number(monotonicNs());
      for (const frame of frames) {
        const stamp = STAMP.exec(frame)?.[1];
        if (stamp !== undefined) this.#samples.push((now - Number(stamp)) / 1e6);
      }
    });
    stream.on("error", () => undefined);
    return stream;
  }
}
