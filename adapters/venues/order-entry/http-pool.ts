// A bounded pool of keep-alive connections to one order host. A request is written once or not at all.
import { Turns } from "../../../engine/execution/turns.ts";
import type { CancelTimer, Clock, Timers } from "../../../engine/ports/clock.ts";
import {
  type ExchangeResult,
  type HttpConnection,
  type Origin,
  openHttpConnection,
} from "./http-connection.ts";
import type { SendResult } from "./send-result.ts";
import { PendingRequest, WaitingLine } from "./waiting-line.ts";

export interface HttpPoolOptions {
  readonly origin: string;
  readonly socketsMax: number;
  /** Connections kept open while idle. */
  readonly warm: number;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Servers cut idle connections; a request written into such a cut is an unknown, so we retire first. */
const IDLE_DEFAULT_MS = 20_000;
const IDLE_MARGIN_MS = 1_500;
const SETTLED_AT_ONCE = 4;
/**
 * So many answers may wait. Of what is beyond, a part is settled each turn: until then an order holds some 15 KB, which each collection
 * of young objects copies, and while it copies nobody's order goes out.
 */
const UNSETTLED_MAX = 1_000;
const HURRIED_PART = 16;
const SWEEP_MS = 500;
const CONNECT_TIMEOUT_MS = 3_000;
/** After a failed connect, spare connections wait; requests still try at once. */
const WARM_PAUSE_MS = 5_000;

interface Answered {
  readonly request: PendingRequest;
  readonly result: SendResult;
}

export class HttpPool {
  readonly #options: HttpPoolOptions;
  readonly #origin: Origin;
  readonly #all = new Set<HttpConnection>();
  readonly #idle: HttpConnection[] = [];
  readonly #line = new WaitingLine();
  readonly #answered = new Turns<Answered>();
  #settling = false;
  #unsettled = 0;
  #connecting = 0;
  #stopped = false;
  #warmFromMs = 0;
  #cancelSweep: CancelTimer | undefined;

  constructor(options: HttpPoolOptions) {
    this.#options = options;
    this.#origin = parseOrigin(options.origin);
  }

  /** `bytes`: the whole HTTP request, Latin-1. While requests wait, tenants take turns. The promise never rejects. */
  send(bytes: string, timeoutMs: number, tenant = ""): Promise<SendResult> {
    if (this.#stopped) return Promise.resolve({ kind: "not-sent", reason: "STOPPED" });
    return new Promise((resolve) => {
      const request = new PendingRequest(bytes, tenant, resolve);
      request.cancelTimer = this.#options.timers.after(timeoutMs, () => request.expire());
      const connection = this.#line.length === 0 ? this.#takeIdle() : undefined;
      if (connection !== undefined && this.#write(request, connection)) return;
      this.#line.push(request);
      this.#openForWaiting();
    });
  }

  /** Keeps spare connections open from here on. */
  start(): void {
    this.#stopped = false;
    this.#sweep();
    this.#cancelSweep ??= this.#options.timers.every(SWEEP_MS, () => this.#sweep());
  }

  /** Closes idle connections and refuses what waits; requests in flight finish. */
  stop(): void {
    this.#stopped = true;
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    for (let request = this.#line.next(); request !== undefined; request = this.#line.next()) {
      request.settle({ kind: "not-sent", reason: "STOPPED" });
    }
    for (const connection of this.#idle.splice(0)) connection.destroy("STOPPED");
  }

  gauges(): { readonly open: number; readonly busy: number; readonly waiting: number } {
    const busy = this.#all.size - this.#idle.length - this.#connecting;
    return { open: this.#all.size, busy, waiting: this.#line.length };
  }

  #write(request: PendingRequest, connection: HttpConnection): boolean {
    const written = connection.send(request.bytes, (result) => this.#onResult(request, connection, result));
    if (written) request.connection = connection;
    return written;
  }

  #onResult(request: PendingRequest, connection: HttpConnection, result: ExchangeResult): void {
    request.answered = true;
    if (result.kind === "answer" && result.answer.reusable) this.#onFree(connection);
    // While orders wait, the sockets that are ready get their next one before any answer is read.
    if (!this.#settling && this.#line.length === 0) request.settle(result);
    else {
      this.#answered.add(request.tenant, { request, result });
      this.#unsettled += 1;
      if (!this.#settling) setImmediate(() => this.#settleAnswered());
      this.#settling = true;
    }
  }

  /** A few a turn, tenants alternating: each sets much in motion, and an account's next order waits for its last answer. */
  #settleAnswered(): void {
    const hurried = Math.floor((this.#unsettled - UNSETTLED_MAX) / HURRIED_PART);
    for (let left = Math.max(SETTLED_AT_ONCE, hurried); left > 0; left -= 1) {
      const answered = this.#answered.next(() => true);
      this.#settling = answered !== undefined;
      if (answered === undefined) return;
      this.#unsettled -= 1;
      answered.request.settle(answered.result);
    }
    setImmediate(() => this.#settleAnswered());
  }

  #onFree(connection: HttpConnection): void {
    const request = this.#line.next();
    if (request !== undefined && this.#write(request, connection)) return;
    if (request !== undefined) this.#line.putBack(request);
    if (this.#stopped) {
      connection.destroy("STOPPED");
      return;
    }
    connection.idleSinceMs = this.#options.clock.monotonic();
    this.#idle.push(connection);
  }

  #takeIdle(): HttpConnection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined || !this.#expired(connection)) return connection;
      connection.destroy("IDLE");
    }
  }

  #expired(connection: HttpConnection): boolean {
    const keptMs = connection.keepAliveMs ?? Number.POSITIVE_INFINITY;
    const idleMs = this.#options.clock.monotonic() - connection.idleSinceMs;
    return idleMs > Math.min(IDLE_DEFAULT_MS, keptMs - IDLE_MARGIN_MS);
  }

  #open(): void {
    this.#connecting++;
    const connection = openHttpConnection(this.#origin, CONNECT_TIMEOUT_MS, {
      onReady: (ready) => {
        this.#connecting--;
        this.#onFree(ready);
      },
      onClosed: (ended, connected, reason) => this.#onClosed(ended, connected, reason),
    });
    this.#all.add(connection);
  }

  #onClosed(connection: HttpConnection, connected: boolean, reason: string): void {
    this.#all.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    if (!connected) {
      this.#connecting--;
      this.#warmFromMs = this.#options.clock.monotonic() + WARM_PAUSE_MS;
      // One failed connection answers one waiting request: nothing of it has left.
      this.#line.next()?.settle({ kind: "not-sent", reason });
    }
    this.#openForWaiting();
  }

  #openForWaiting(): void {
    while (
      !this.#stopped &&
      this.#connecting < this.#line.length &&
      this.#all.size < this.#options.socketsMax
    ) {
      this.#open();
    }
  }

  #sweep(): void {
    const old = this.#idle.filter((connection) => this.#expired(connection));
    for (const connection of old) {
      this.#idle.splice(this.#idle.indexOf(connection), 1);
      connection.destroy("IDLE");
    }
    if (this.#options.clock.monotonic() < this.#warmFromMs) return;
    const { warm, socketsMax } = this.#options;
    while (this.#idle.length + this.#connecting < warm && this.#all.size < socketsMax) this.#open();
  }
}

export function parseOrigin(text: string): Origin {
  const { protocol, hostname, port } = new URL(text);
  const secure = protocol === "https:";
  const standard = secure ? 443 : 80;
  return { secure, host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? standard : Number(port) };
}
