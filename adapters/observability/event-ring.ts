// The last events of this process, numbered since its start, for whoever listens. Announcing is a push; text is made when somebody
// reads, and kept. What falls out of the ring is in the record: a reader that is too far behind reads there again. While nobody
// reads, and nobody has left just now, nothing is kept: a fan-out's events would be the most that the heap holds.
import { randomUUID } from "node:crypto";
import type { Announcer, EngineEvent } from "../../engine/ports/announcer.ts";

export interface EventRingOptions {
  /** An event as JSON. */
  readonly textOf: (event: EngineEvent) => string;
  readonly eventsMax?: number;
  readonly bytesMax?: number;
  /** Who left, and was the last, finds everything for so long when coming back. */
  readonly absenceMaxMs?: number;
}

/** A fan-out to a thousand accounts makes about fifteen thousand events. */
const EVENTS_MAX = 32_768;
const BYTES_MAX = 32 * 1_024 * 1_024;
/** What an event counts for while it has no text. */
const UNREAD_BYTES = 1_024;
const ABSENCE_MAX_MS = 15 * 60_000;
/** Readers are woken this long after the first event they do not know: a burst is read together, and after its orders went out. */
const GATHER_MS = 20;

/** An event is let go once its text is made. */
interface Entry {
  readonly kind: EngineEvent["kind"];
  told: EngineEvent | string;
}

export interface NumberedText {
  readonly seq: number;
  readonly kind: EngineEvent["kind"];
  readonly text: string;
}

export class EventRing implements Announcer {
  /** A number means something within one life of the process only. */
  readonly boot = randomUUID();
  readonly #textOf: EventRingOptions["textOf"];
  readonly #eventsMax: number;
  readonly #bytesMax: number;
  readonly #absenceMaxMs: number;
  readonly #entries: (Entry | undefined)[];
  readonly #listeners = new Set<() => void>();
  #oldest = 1;
  #newest = 0;
  #bytes = 0;
  #waking: NodeJS.Timeout | undefined;
  /** Somebody listens, or may come back. */
  #keeps = false;
  #leaving: NodeJS.Timeout | undefined;

  constructor(options: EventRingOptions) {
    const { textOf, eventsMax = EVENTS_MAX, bytesMax = BYTES_MAX, absenceMaxMs = ABSENCE_MAX_MS } = options;
    this.#textOf = textOf;
    this.#eventsMax = eventsMax;
    this.#bytesMax = bytesMax;
    this.#absenceMaxMs = absenceMaxMs;
    this.#entries = Array.from({ length: eventsMax });
  }

  announce(event: EngineEvent): void {
    if (this.size === this.#eventsMax) this.#forgetOldest();
    this.#newest += 1;
    if (!this.#keeps) {
      this.#oldest = this.#newest + 1;
      return;
    }
    this.#entries[this.#newest % this.#eventsMax] = { kind: event.kind, told: event };
    this.#weigh(UNREAD_BYTES);
    if (this.#listeners.size > 0) this.#waking ??= setTimeout(() => this.#wake(), GATHER_MS);
  }

  /** Of the last event; 0 before the first. */
  get newest(): number {
    return this.#newest;
  }

  get size(): number {
    return this.#newest - this.#oldest + 1;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Everything after `seq` is still here. */
  reachesBack(seq: number): boolean {
    return seq >= this.#oldest - 1 && seq <= this.#newest;
  }

  /** At most `count` events after `seq`, oldest first. Undefined: some of them are gone. */
  after(seq: number, count: number): readonly NumberedText[] | undefined {
    const texts: NumberedText[] = [];
    // Text is heavier than it was counted for, so what is read may itself push out what was to be read next.
    while (texts.length < count && seq + texts.length < this.#newest) {
      const next = seq + texts.length + 1;
      const entry = next < this.#oldest ? undefined : this.#entries[next % this.#eventsMax];
      if (entry === undefined) return texts.length > 0 ? texts : undefined;
      texts.push({ seq: next, kind: entry.kind, text: this.#read(entry) });
    }
    return texts;
  }

  /** Called soon after events came. Answers how to stop it. */
  listen(onEvents: () => void): () => void {
    this.#listeners.add(onEvents);
    this.#keeps = true;
    clearTimeout(this.#leaving);
    return () => {
      this.#listeners.delete(onEvents);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#leaving);
      this.#leaving = setTimeout(() => this.#forgetAll(), this.#absenceMaxMs).unref();
    };
  }

  #wake(): void {
    this.#waking = undefined;
    for (const onEvents of this.#listeners) onEvents();
  }

  #read(entry: Entry): string {
    if (typeof entry.told === "string") return entry.told;
    const text = this.#textOf(entry.told);
    entry.told = text;
    this.#weigh(Buffer.byteLength(text) - UNREAD_BYTES);
    return text;
  }

  #weigh(bytes: number): void {
    this.#bytes += bytes;
    while (this.#bytes > this.#bytesMax && this.size > 1) this.#forgetOldest();
  }

  #forgetAll(): void {
    this.#keeps = false;
    while (this.size > 0) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const place = this.#oldest % this.#eventsMax;
    const told = this.#entries[place]?.told;
    this.#bytes -= typeof told === "string" ? Buffer.byteLength(told) : UNREAD_BYTES;
    this.#entries[place] = undefined;
    this.#oldest += 1;
  }
}
