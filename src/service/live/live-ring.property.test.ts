// Engines speak and restart, service processes hear them late and in different orders, a client comes back anywhere: it hears every
// event once and in its engine's order, or is told to read again.
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { EventFrame } from "../../engine-client/read-events.ts";
import { LiveRing } from "./live-ring.ts";
import { LiveStream } from "./live-stream.ts";
import { readPositions } from "./positions.ts";
import { framesOf, testEvent } from "./testing.ts";

const SCOPE: Scope = { kind: "tenant", tenantId: "t" as TenantId };
const ENGINES = ["e1", "e2"] as const;
const TRADERS = ["mine", "another"] as const;

class World {
  readonly #engines = new Map(ENGINES.map((id) => [id as string, { boot: randomUUID(), told: 0, count: 0 }]));
  /** How far each service process has read each engine. */
  readonly #processes = [0, 1].map(() => ({
    ring: new LiveRing({ entriesMax: 12, charactersMax: 100_000 }),
    read: new Map<string, { boot: string; seq: number }>(),
  }));
  readonly #scope: Scope;
  #stream: LiveStream | undefined;
  #ring: LiveRing | undefined;
  #lastId: string | undefined;
  #expected = new Map<string, number>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  speak(engine: string): void {
    const speaking = this.#engines.get(engine);
    if (speaking !== undefined) speaking.told += 1;
  }

  restart(engine: string): void {
    this.#engines.set(engine, { boot: randomUUID(), told: 0, count: 0 });
  }

  /** One frame, as an engine's stream gives it. */
  hear(process: number, engine: string): boolean {
    const [source, reader] = [this.#engines.get(engine), this.#processes[process]];
    if (source === undefined || reader === undefined) return false;
    const read = reader.read.get(engine);
    const frame: EventFrame | undefined =
      read?.boot !== source.boot
        ? { id: `${source.boot}:${source.told}`, kind: "resync", payload: { reason: "new" } }
        : read.seq < source.told
          ? { id: `${source.boot}:${read.seq + 1}`, ...eventOf(source.boot, read.seq + 1) }
          : undefined;
    if (frame === undefined) return false;
    reader.ring.add(engine, frame);
    reader.read.set(engine, { boot: source.boot, seq: Number(frame.id.split(":")[1]) });
    return true;
  }

  connect(process: number): void {
    this.#ring = this.#processes[process]?.ring;
    if (this.#ring === undefined) return;
    const options = { ring: this.#ring, scope: this.#scope, stillAllowed: async () => true };
    this.#stream = new LiveStream({ ...options, lastEventId: this.#lastId });
  }

  drain(): void {
    this.#stream?.wake();
    const text: unknown = this.#stream?.readable.read();
    for (const { id, event, data } of framesOf(String(text ?? ""))) this.#check(id ?? "", event, data);
  }

  finish(): void {
    for (const process of [0, 1])
      for (const engine of ENGINES) while (this.hear(process, engine)) this.drain();
    this.drain();
    for (const [boot, seq] of this.#ring?.positions ?? []) {
      const heard = this.#expected.get(boot) ?? -1;
      for (let missed = heard + 1; missed <= seq; missed += 1) expect(isMine(missed)).toBe(false);
    }
  }

  #check(id: string, event: string | undefined, data: unknown): void {
    this.#lastId = id;
    const positions = new Map(readPositions(id) ?? (id === "" ? [] : expect.unreachable(`bad id ${id}`)));
    if (event !== "resync") {
      const { boot, seq } = (data as { payload: { boot: string; seq: number } }).payload;
      const before =
        this.#expected.get(boot) ?? expect.unreachable("an event of an engine that was not known");
      expect(seq).toBeGreaterThan(before);
      // What lies between was not for this client.
      for (let between = before + 1; between < seq; between += 1)
        expect(this.#scope.kind === "tenant" && this.#scope.traderId !== undefined && !isMine(between)).toBe(
          true,
        );
      expect(isMine(seq) || (this.#scope.kind === "tenant" && this.#scope.traderId === undefined)).toBe(true);
      for (const [known, at] of this.#expected)
        if (known !== boot) expect(positions.get(known) ?? at).toBeGreaterThanOrEqual(at);
      expect(positions.get(boot)).toBeGreaterThanOrEqual(seq);
    }
    this.#expected = event === "resync" ? positions : advanced(this.#expected, data);
  }
}

function advanced(expected: Map<string, number>, data: unknown): Map<string, number> {
  const { boot, seq } = (data as { payload: { boot: string; seq: number } }).payload;
  return new Map(expected).set(boot, seq);
}

function isMine(seq: number): boolean {
  return seq % 3 !== 0;
}

function eventOf(boot: string, seq: number) {
  return testEvent({ traderId: TRADERS[isMine(seq) ? 0 : 1], payload: { boot, seq } });
}

const engine = fc.constantFrom(...ENGINES);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("speak" as const), engine }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constant("hear" as const), process: fc.nat(1), engine }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("drain" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("connect" as const), process: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const), engine }) },
);

describe.each([
  ["of the whole tenant", SCOPE],
  ["of one trader", { ...SCOPE, traderId: "mine" } as Scope],
])("a client %s that comes back anywhere", (_, scope) => {
  it("hears everything once and in order, or is told to read again", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
        const world = new World(scope);
        world.connect(0);
        for (const taken of steps) {
          if (taken.do === "speak") world.speak(taken.engine);
          else if (taken.do === "restart") world.restart(taken.engine);
          else if (taken.do === "hear") world.hear(taken.process, taken.engine);
          else if (taken.do === "connect") world.connect(taken.process);
          else world.drain();
        }
        world.finish();
      }),
      { numRuns: 1_500 },
    );
  });
});
