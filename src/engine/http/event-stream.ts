// One process that watches live: server-sent events, as fast as they are taken and no faster. The ring itself is the backlog: a
// reader that falls too far behind is let go, and may come back where it was.
import type { ServerResponse } from "node:http";
import type { EventRing } from "../../../adapters/observability/event-ring.ts";

/** Who cannot take more, and has not taken so many events, is disconnected. */
export const BACKLOG_EVENTS_MAX = 16_384;
const HEARTBEAT_MS = 15_000;
/** Beyond this the socket's buffer is left to drain first. */
const BUFFERED_BYTES_MAX = 256 * 1_024;
/** So many events are made into text before others get a turn. */
const SLICE = 100;
const LAST_EVENT_ID = /^([0-9a-f-]{36}):(\d{1,15})$/;
const HEAD = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

export class EventStream {
  readonly #ring: EventRing;
  readonly #response: ServerResponse;
  readonly #stopListening: () => void;
  readonly #beating: NodeJS.Timeout;
  #seq = 0;
  #blocked = false;
  #next: NodeJS.Immediate | undefined;

  /** `lastEventId` as the reader sent it: what follows it comes next; or a `resync`, after which the reader must read again. */
  constructor(ring: EventRing, response: ServerResponse, lastEventId: string | undefined) {
    this.#ring = ring;
    this.#response = response;
    response.writeHead(200, HEAD);
    const resumed = resumeFrom(ring, lastEventId);
    if (resumed === undefined) this.#resync(lastEventId === undefined ? "new" : "gone");
    else this.#seq = resumed;
    this.#stopListening = ring.listen(() => this.#pump());
    this.#beating = setInterval(() => this.#beat(), HEARTBEAT_MS);
    response.on("drain", () => {
      this.#blocked = false;
      this.#pump();
    });
    response.on("error", () => response.destroy());
    response.on("close", () => this.#forget());
    response.flushHeaders();
    this.#pump();
  }

  /** The process stops: the reader is to come back elsewhere, or later. */
  end(): void {
    this.#forget();
    this.#response.end();
  }

  #forget(): void {
    this.#stopListening();
    clearInterval(this.#beating);
    clearImmediate(this.#next);
  }

  #pump(): void {
    clearImmediate(this.#next);
    if (this.#blocked) {
      if (this.#ring.newest - this.#seq > BACKLOG_EVENTS_MAX) this.#response.destroy();
      return;
    }
    const events = this.#ring.after(this.#seq, SLICE);
    if (events === undefined) this.#resync("gone");
    for (const { seq, kind, text } of events ?? []) this.#write(seq, kind, text);
    this.#blocked = this.#response.writableLength > BUFFERED_BYTES_MAX;
    if (this.#seq < this.#ring.newest) this.#next = setImmediate(() => this.#pump());
  }

  /** A blocked socket gets none: its silence is how the server notices that nobody is there. */
  #beat(): void {
    if (this.#blocked) this.#pump();
    else this.#response.write(": alive\n\n");
  }

  #resync(reason: "new" | "gone"): void {
    this.#write(this.#ring.newest, "resync", JSON.stringify({ kind: "resync", payload: { reason } }));
  }

  #write(seq: number, kind: string, text: string): void {
    this.#response.write(`id: ${this.#ring.boot}:${seq}\nevent: ${kind}\ndata: ${text}\n\n`);
    this.#seq = seq;
  }
}

function resumeFrom(ring: EventRing, lastEventId: string | undefined): number | undefined {
  const [, boot, digits = ""] = LAST_EVENT_ID.exec(lastEventId ?? "") ?? [];
  const seq = Number.parseInt(digits, 10);
  return boot === ring.boot && ring.reachesBack(seq) ? seq : undefined;
}
