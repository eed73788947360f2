// Hears every engine once and tells everybody who watches. All of it is memory: the record is elsewhere, and whoever missed something
// is told to read there again.
import type { Readable } from "node:stream";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { Timers } from "../../../engine/ports/clock.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import type { Engines } from "../../engine-client/engines.ts";
import { followEngines } from "../../engine-client/follow-engines.ts";
import type { EventFrame } from "../../engine-client/read-events.ts";
import { LiveRing } from "./live-ring.ts";
import { LiveStream, type LiveStreamOptions } from "./live-stream.ts";
import type { PnlBoard } from "./pnl-board.ts";

export interface LiveHubOptions {
  readonly timers: Timers;
  readonly journal: Journal;
  readonly perTenantMax?: number;
  readonly streamsMax?: number;
}

export type Watching = { readonly kind: "open"; readonly readable: Readable } | { readonly kind: "full" };

/** Of one service process. */
const PER_TENANT_MAX = 1_000;
const STREAMS_MAX = 5_000;
export const BEAT_MS = 15_000;
/** Thousands of looks into the record at the same moment would stand before everybody's requests. */
const LOOKS_AT_ONCE = 2;

export class LiveHub {
  readonly #options: Required<LiveHubOptions>;
  readonly #ring = new LiveRing();
  readonly #streams = new Map<LiveStream, TenantId>();
  readonly #lost = new Set<string>();
  readonly #stopBeating: () => void;
  #waking: NodeJS.Immediate | undefined;
  #isBeating = false;

  constructor(options: LiveHubOptions) {
    this.#options = { perTenantMax: PER_TENANT_MAX, streamsMax: STREAMS_MAX, ...options };
    this.#stopBeating = options.timers.every(BEAT_MS, () => void this.#beat());
  }

  /** Resolves once `signal` ends it. */
  follow(engines: Pick<Engines, "clients">, signal: AbortSignal): Promise<void> {
    const clients = async () => {
      const found = await engines.clients();
      this.#ring.keepEngines(new Set(found.keys()));
      this.#lost.delete("record");
      return found;
    };
    return followEngines(
      {
        engines: { clients },
        onEvent: (engineId, frame) => this.hear(engineId, frame),
        onError: (engineId, reason) => this.#lose(engineId ?? "record", reason),
      },
      signal,
    );
  }

  hear(engineId: string, frame: EventFrame): void {
    this.#lost.delete(engineId);
    this.#ring.add(engineId, forPeople(frame));
    // Once for all that came together.
    this.#waking ??= setImmediate(() => {
      this.#waking = undefined;
      for (const stream of this.#streams.keys()) stream.wake();
    });
  }

  watch(tenantId: TenantId, options: Omit<LiveStreamOptions, "ring">): Watching {
    const { perTenantMax, streamsMax } = this.#options;
    if (this.#streams.size >= streamsMax || this.#countOf(tenantId) >= perTenantMax) return { kind: "full" };
    const stream = new LiveStream({ ...options, ring: this.#ring });
    this.#streams.set(stream, tenantId);
    stream.readable.once("close", () => this.#streams.delete(stream));
    return { kind: "open", readable: stream.readable };
  }

  /** Of whom somebody wants to know what open positions gain or lose. */
  get pnlTenants(): ReadonlySet<TenantId> {
    return new Set([...this.#streams].flatMap(([stream, tenantId]) => (stream.hearsPnl ? tenantId : [])));
  }

  tellPnl(board: PnlBoard): void {
    for (const stream of this.#streams.keys()) stream.tellPnl(board);
  }

  get watching(): number {
    return this.#streams.size;
  }

  close(): void {
    this.#stopBeating();
    for (const stream of this.#streams.keys()) stream.end();
  }

  /** One line until it is heard again: it is tried twice a second. */
  #lose(engine: string, reason: string): void {
    if (this.#lost.has(engine)) return;
    this.#lost.add(engine);
    this.#options.journal.write("warn", "live.engine-lost", { engine, reason });
  }

  #countOf(tenantId: TenantId): number {
    return [...this.#streams.values()].filter((owner) => owner === tenantId).length;
  }

  async #beat(): Promise<void> {
    if (this.#isBeating) return;
    this.#isBeating = true;
    const waiting = [...this.#streams.keys()].values();
    const beatNext = async (): Promise<void> => {
      for (const stream of waiting) await stream.beat();
    };
    try {
      await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, beatNext));
    } finally {
      this.#isBeating = false;
    }
  }
}

/** What an engine says of its dependencies is for operators. */
function forPeople(frame: EventFrame): EventFrame {
  return frame.kind === "engine.health" ? { ...frame, payload: { status: frame.payload.status } } : frame;
}
