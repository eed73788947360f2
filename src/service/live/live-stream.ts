// One client that watches: server-sent events of what it may receive, as fast as it takes them and no faster.
import { Readable } from "node:stream";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import type { LiveRing, RingEntry } from "./live-ring.ts";
import { mayReceive } from "./may-receive.ts";
import type { PnlBoard } from "./pnl-board.ts";
import { furthest, type Positions, positionsText } from "./positions.ts";

export interface LiveStreamOptions {
  readonly ring: LiveRing;
  readonly scope: Scope;
  readonly lastEventId: string | undefined;
  /** Asked at each beat: sessions end, keys are revoked, tenants suspended. */
  readonly stillAllowed: () => Promise<boolean>;
}

/** Who cannot take more, and has this many entries before it, is let go: it may come back where it was. */
export const BACKLOG_MAX = 8_192;
/** So many entries are looked at before others get a turn. */
const SLICE = 500;
const BUFFERED_BYTES_MAX = 64 * 1_024;

export class LiveStream {
  readonly readable: Readable;
  readonly #options: LiveStreamOptions;
  /** What the client heard elsewhere, until this process has heard as much. */
  #seen: Positions | undefined;
  /** What came later is new to the client, whatever it has heard. */
  readonly #resumedAt: number;
  #next: number;
  #pnlToldAt = 0;
  #wanted = false;
  #ended = false;
  #turn: NodeJS.Immediate | undefined;

  constructor(options: LiveStreamOptions) {
    const { ring, lastEventId } = options;
    this.#options = options;
    this.readable = new Readable({
      highWaterMark: BUFFERED_BYTES_MAX,
      read: () => {
        this.#wanted = true;
        this.wake();
      },
    });
    const resumption = ring.resume(lastEventId);
    this.#resumedAt = ring.next;
    this.#next = resumption.kind === "resumed" ? resumption.from : ring.next;
    if (resumption.kind === "resumed") this.#seen = resumption.seen;
    else this.#resync(resumption.reason, ring.positions);
  }

  /** What accounts do is not told to providers. */
  get hearsPnl(): boolean {
    const { scope } = this.#options;
    return scope.kind === "tenant" && scope.providerId === undefined;
  }

  /** There is more to hear. */
  wake(): void {
    const { ring } = this.#options;
    clearImmediate(this.#turn);
    if (this.#ended || this.readable.destroyed) return;
    const end = Math.min(ring.next, this.#next + SLICE);
    while (this.#wanted && this.#next < end) this.#hear(ring.at(this.#next));
    if (!this.#wanted && ring.next - this.#next > BACKLOG_MAX) this.readable.destroy();
    else if (this.#wanted && this.#next < ring.next) this.#turn = setImmediate(() => this.wake());
  }

  /** Keeps proxies from closing the connection, and tells the client how far it is although nothing was for it. */
  async beat(): Promise<void> {
    if (this.#ended || this.readable.destroyed) return;
    const { stillAllowed, ring } = this.#options;
    // A record that cannot be asked says nothing about a session: it is asked again at the next beat.
    if (!(await stillAllowed().catch(() => true))) this.end();
    if (!this.#wanted || this.#ended || this.readable.destroyed) return;
    const here = this.#next === ring.next ? ring.positions : ring.at(this.#next - 1)?.positions;
    this.#write(here === undefined ? ": alive\n\n" : `: alive\nid: ${this.#idAt(here)}\n\n`);
  }

  /** Values, not events: they have no place in the order of what happened, and so no id. */
  tellPnl(board: PnlBoard): void {
    if (!this.#wanted || this.#ended || this.readable.destroyed) return;
    const { scope } = this.#options;
    for (const { event, text, changedAt } of board.of(scope))
      if (changedAt > this.#pnlToldAt && mayReceive(scope, event))
        this.#write(`event: ${event.kind}\ndata: ${text}\n\n`);
    this.#pnlToldAt = board.now;
  }

  end(): void {
    if (!this.#ended) this.readable.push(null);
    this.#ended = true;
  }

  #hear(entry: RingEntry | undefined): void {
    const { ring, scope } = this.#options;
    if (entry === undefined) {
      this.#next = ring.next;
      this.#resync("gone", ring.positions);
      return;
    }
    const isNew = this.#next >= this.#resumedAt;
    this.#next += 1;
    const { boot, seq, event, text, positions } = entry;
    // While it catches up: what it has heard, and what was told before an engine was started again.
    const seenTo = this.#seen?.get(boot) ?? (isNew ? -1 : Number.POSITIVE_INFINITY);
    if (this.#seen !== undefined && seq <= seenTo) return;
    if (event === undefined) this.#resync("gone", positions);
    else if (mayReceive(scope, event))
      this.#write(`id: ${this.#idAt(positions)}\nevent: ${event.kind}\ndata: ${text}\n\n`);
  }

  #idAt(here: Positions): string {
    if (this.#seen === undefined) return positionsText(here);
    const reached = furthest(here, this.#seen);
    const isCaughtUp = [...reached].every(([boot, seq]) => seq === here.get(boot));
    if (isCaughtUp && here.size === reached.size) this.#seen = undefined;
    return positionsText(reached);
  }

  #resync(reason: "new" | "gone", positions: Positions): void {
    this.#seen = undefined;
    const data = JSON.stringify({ kind: "resync", payload: { reason } });
    this.#write(`id: ${positionsText(positions)}\nevent: resync\ndata: ${data}\n\n`);
  }

  #write(text: string): void {
    this.#wanted = this.readable.push(text);
  }
}
