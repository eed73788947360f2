// Orders that wait for a connection, first come, first served.
import type { CancelTimer } from "../../../engine/ports/clock.ts";
import type { HttpConnection } from "./http-connection.ts";
import type { SendResult } from "./send-result.ts";

/** One request on its way: waiting, then written, then answered; settled once, whatever comes first. */
export class PendingRequest {
  readonly bytes: string;
  /** Set from the moment that its bytes are out. */
  connection: HttpConnection | undefined;
  answered = false;
  settled = false;
  cancelTimer: CancelTimer | undefined;
  readonly #resolve: (result: SendResult) => void;

  constructor(bytes: string, resolve: (result: SendResult) => void) {
    this.bytes = bytes;
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

export class WaitingLine {
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
