// Orders that wait for a connection: tenants take turns, and each is served first come, first served.
import type { CancelTimer } from "../../../engine/ports/clock.ts";
import type { HttpConnection } from "./http-connection.ts";
import type { SendResult } from "./send-result.ts";

/** One request on its way: waiting, then written, then answered; settled once, whatever comes first. */
export class PendingRequest {
  readonly bytes: string;
  readonly tenant: string;
  /** Set from the moment that its bytes are out. */
  connection: HttpConnection | undefined;
  answered = false;
  settled = false;
  cancelTimer: CancelTimer | undefined;
  readonly #resolve: (result: SendResult) => void;

  constructor(bytes: string, tenant: string, resolve: (result: SendResult) => void) {
    this.bytes = bytes;
    this.tenant = tenant;
    this.#resolve = resolve;
  }

  settle(result: SendResult): void {
    if (this.settled) return;
    this.settled = true;
    this.cancelTimer?.();
    this.#resolve(result);
  }

  /** At its deadline: whether it may be live depends on whether its bytes left. */
  expire(): void {
    // Its answer is in and about to be read: the connection may carry another order by now.
    if (this.answered) return;
    const { connection } = this;
    this.settle(
      connection === undefined
        ? { kind: "not-sent", reason: "NO_FREE_CONNECTION" }
        : { kind: "lost", reason: "TIMEOUT" },
    );
    connection?.destroy("TIMEOUT");
  }
}

const COMPACT_AFTER = 1_024;

class TenantLine {
  #requests: PendingRequest[] = [];
  #start = 0;

  get length(): number {
    return this.#requests.length - this.#start;
  }

  push(request: PendingRequest): void {
    this.#requests.push(request);
  }

  putBack(request: PendingRequest): void {
    this.#requests.splice(this.#start, 0, request);
  }

  /** The longest waiting one that has not expired. */
  next(): PendingRequest | undefined {
    while (this.#start < this.#requests.length) {
      const request = this.#requests[this.#start++];
      if (this.#start > COMPACT_AFTER && this.#start * 2 > this.#requests.length) this.#compact();
      if (request !== undefined && !request.settled) return request;
    }
    this.#compact();
    return undefined;
  }

  #compact(): void {
    this.#requests = this.#requests.slice(this.#start);
    this.#start = 0;
  }
}

export class WaitingLine {
  /** In the order of their next turn. */
  readonly #lines = new Map<string, TenantLine>();
  #length = 0;

  /** Those that expired while they waited count until they are passed. */
  get length(): number {
    return this.#length;
  }

  push(request: PendingRequest): void {
    this.#lineOf(request).push(request);
    this.#length += 1;
  }

  putBack(request: PendingRequest): void {
    this.#lineOf(request).putBack(request);
    this.#length += 1;
  }

  /** The longest waiting one, that has not expired, of the tenant whose turn it is. */
  next(): PendingRequest | undefined {
    for (const [tenant, line] of this.#lines) {
      const before = line.length;
      const request = line.next();
      this.#length -= before - line.length;
      this.#lines.delete(tenant);
      if (line.length > 0) this.#lines.set(tenant, line);
      if (request !== undefined) return request;
    }
    return undefined;
  }

  #lineOf({ tenant }: PendingRequest): TenantLine {
    let line = this.#lines.get(tenant);
    if (line === undefined) {
      line = new TenantLine();
      this.#lines.set(tenant, line);
    }
    return line;
  }
}
