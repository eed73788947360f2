// The paper venue as a process of its own, with its control API, and what the rig must do again when it comes back.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { VenueAddresses } from "../../src/start/paper-venue.ts";
import type { FaultSpec } from "../../src/venue/control/fault-injector.ts";
import { newWireTraffic, type WireTraffic } from "../../src/venue/wire-traffic.ts";
import type { ExchangeName } from "./fault-schedule.ts";
import { KeptProcess } from "./kept-process.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "venue", "main.ts");
const READY_WITHIN_MS = 20_000;

export interface VenuePlan {
  readonly folder: string;
  readonly port: number;
  readonly seed: number;
  readonly limits: boolean;
}

export class VenueProcess {
  readonly process: KeptProcess;
  /** Armed now, by our own name: armed again in every incarnation. */
  readonly #faults = new Map<string, FaultSpec>();
  readonly #armed = new Map<string, string>();
  #addresses: VenueAddresses | undefined;
  /** Of incarnations that are gone, and of the present one. */
  #before = newWireTraffic();
  #now = newWireTraffic();

  constructor(plan: VenuePlan) {
    this.process = new KeptProcess({
      name: "venue",
      file: MAIN,
      args: [
        ...["--port", String(plan.port), "--seed", String(plan.seed), "--prices", "hand"],
        ...["--state", join(plan.folder, "venue.json"), "--limits", plan.limits ? "on" : "off"],
      ],
      env: {},
      logFile: join(plan.folder, "venue.log"),
      onLine: (line) => this.#onLine(line),
      onEnd: () => {
        this.#addresses = undefined;
        this.#armed.clear();
        this.#before = this.traffic;
        this.#now = newWireTraffic();
      },
    });
  }

  /** It answers; `false`: it is down or stopped. */
  get up(): boolean {
    return this.#addresses !== undefined && !this.process.stopped && this.process.runs;
  }

  /** Both exchanges together, as of the last note; what a killed venue counted since then is lost. */
  get traffic(): WireTraffic {
    return added(this.#before, this.#now);
  }

  async ready(): Promise<VenueAddresses> {
    const deadline = performance.now() + READY_WITHIN_MS;
    while (performance.now() < deadline) {
      if (this.#addresses !== undefined && !this.process.stopped) return this.#addresses;
      await sleep(10);
    }
    throw new Error("the paper venue did not start");
  }

  async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const { control } = await this.ready();
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${control}${path}`, { ...init, signal: AbortSignal.timeout(5_000) });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async arm(name: string, spec: FaultSpec): Promise<void> {
    this.#faults.set(name, spec);
    await this.#armNow(name, spec);
  }

  async clear(name: string): Promise<void> {
    this.#faults.delete(name);
    const id = this.#armed.get(name);
    this.#armed.delete(name);
    if (id !== undefined && this.up) await this.ask("DELETE", `/faults/${id}`);
  }

  async clearAll(): Promise<void> {
    this.#faults.clear();
    this.#armed.clear();
    await this.ask("DELETE", "/faults");
  }

  async noteTraffic(): Promise<void> {
    let now = newWireTraffic();
    for (const exchange of ["binance", "bybit"] satisfies ExchangeName[]) {
      now = added(now, (await this.ask("GET", `/${exchange}/traffic`)) as WireTraffic);
    }
    this.#now = now;
  }

  async #armNow(name: string, spec: FaultSpec): Promise<void> {
    const { faultId } = (await this.ask("POST", "/faults", spec)) as { faultId: string };
    this.#armed.set(name, faultId);
  }

  #onLine(line: string): void {
    if (!line.startsWith('{"binance"')) return;
    this.#addresses = VenueAddresses.parse(JSON.parse(line));
    for (const [name, spec] of this.#faults) void this.#armNow(name, spec).catch(() => undefined);
  }
}

function added(a: WireTraffic, b: WireTraffic): WireTraffic {
  return {
    requests: a.requests + b.requests,
    limited: a.limited + b.limited,
    outsideWindow: a.outsideWindow + b.outsideWindow,
    bans: a.bans + b.bans,
  };
}
