// The last events of all engines in the order in which they came here, and how far each engine was heard. Who comes back asks it
// what was missed; what it cannot say for sure begins with a resync.
import type { EventFrame } from "../../engine-client/read-events.ts";
import { type Positions, readPosition, readPositions } from "./positions.ts";

type EngineEvent = Exclude<EventFrame, { kind: "resync" }>;

export interface RingEntry {
  /** Of the engine that told it. */
  readonly boot: string;
  readonly seq: number;
  /** Undefined: events were missed here, so everybody must read again. */
  readonly event: EngineEvent | undefined;
  readonly text: string;
  /** After this entry. */
  readonly positions: Positions;
}

export type Resumption =
  /** The entries from `from` on, without what `seen` has. */
  | { readonly kind: "resumed"; readonly from: number; readonly seen: Positions }
  | { readonly kind: "resync"; readonly reason: "new" | "gone" };

interface Heard {
  readonly boot: string;
  seq: number;
  /** Everything after it is here. */
  floor: number;
}

export interface RingBounds {
  readonly entriesMax: number;
  readonly charactersMax: number;
}

const BOUNDS: RingBounds = { entriesMax: 32_768, charactersMax: 32 * 1_024 * 1_024 };

export class LiveRing {
  readonly #bounds: RingBounds;
  readonly #entries = new Map<number, RingEntry>();
  readonly #engines = new Map<string, Heard>();
  #oldest = 0;
  #next = 0;
  #characters = 0;

  constructor(bounds: RingBounds = BOUNDS) {
    this.#bounds = bounds;
  }

  /** Number of the entry that comes next. */
  get next(): number {
    return this.#next;
  }

  get positions(): Positions {
    return new Map([...this.#engines.values()].map(({ boot, seq }) => [boot, seq]));
  }

  /** Undefined: it has been pushed out, or is not there yet. */
  at(number: number): RingEntry | undefined {
    return this.#entries.get(number);
  }

  add(engineId: string, frame: EventFrame): void {
    const position = readPosition(frame.id);
    if (position === undefined) return;
    const [boot, seq] = position;
    const heard = this.#engines.get(engineId);
    // An engine that was started again, or events that we missed: what was known of it ends here.
    const isGap = frame.kind === "resync" || heard?.boot !== boot || seq !== heard.seq + 1;
    if (isGap) {
      const floor = frame.kind === "resync" ? seq : seq - 1;
      this.#engines.set(engineId, { boot, seq: floor, floor });
      this.#push({ boot, seq: floor, event: undefined, text: "" });
    }
    if (frame.kind === "resync") return;
    const now = this.#engines.get(engineId);
    if (now !== undefined) now.seq = seq;
    const { id: _, ...event } = frame;
    this.#push({ boot, seq, event: frame, text: JSON.stringify(event) });
  }

  /** Engines that are gone have no position any more. */
  keepEngines(ids: ReadonlySet<string>): void {
    for (const id of this.#engines.keys()) if (!ids.has(id)) this.#engines.delete(id);
  }

  resume(lastEventId: string | undefined): Resumption {
    if (lastEventId === undefined) return { kind: "resync", reason: "new" };
    const seen = readPositions(lastEventId);
    const engines = [...this.#engines.values()];
    const isWhole =
      seen?.size === engines.length && engines.every(({ boot, floor }) => (seen.get(boot) ?? -1) >= floor);
    return isWhole ? { kind: "resumed", from: this.#oldest, seen } : { kind: "resync", reason: "gone" };
  }

  #push(entry: Omit<RingEntry, "positions">): void {
    this.#entries.set(this.#next, { ...entry, positions: this.positions });
    this.#next += 1;
    this.#characters += entry.text.length;
    const { entriesMax, charactersMax } = this.#bounds;
    while (this.#entries.size > entriesMax || this.#characters > charactersMax) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const gone = this.#entries.get(this.#oldest);
    this.#entries.delete(this.#oldest);
    this.#oldest += 1;
    this.#characters -= gone?.text.length ?? 0;
    for (const heard of this.#engines.values())
      if (heard.boot === gone?.boot) heard.floor = Math.max(heard.floor, gone.seq);
  }
}
