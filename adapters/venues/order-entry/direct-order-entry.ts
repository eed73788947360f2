// The fast way out: a prepared request, our own signature, our own sockets. What it sends is what ccxt would send.
import type { VenueName } from "../../../engine/domain/venue.ts";
import { readFailure } from "../ccxt/read-failure.ts";
import type { HttpPool } from "./http-pool.ts";
import { type EntryReply, type EntryRequest, entryTimeoutMs, type OrderEntry } from "./order-entry.ts";
import { type PreparedRequest, requestBytes } from "./prepared-request.ts";
import type { HttpAnswer } from "./response-parser.ts";

export interface DirectOrderEntryOptions {
  readonly venue: VenueName;
  /** `host[:port]` for the Host header. */
  readonly host: string;
  readonly pool: HttpPool;
  /** Undefined: the account has no usable key. */
  prepare(request: EntryRequest): PreparedRequest | undefined;
  onAnswer(httpStatus: number, headers: Readonly<Record<string, unknown>>, rawBody: string): void;
}

export function createDirectOrderEntry(options: DirectOrderEntryOptions): OrderEntry {
  const { pool, host, venue } = options;
  const read = (answer: HttpAnswer): EntryReply => {
    options.onAnswer(answer.status, answer.headers, answer.body);
    const body = parseJson(answer.body);
    const failure = readFailure(venue, answer.status, body, answer.body);
    return failure === undefined ? { kind: "success", body } : { kind: "failure", failure };
  };
  return {
    async place(request) {
      const prepared = prepareOrNothing(options, request);
      if (prepared === undefined) {
        return { kind: "failure", failure: { kind: "not-sent", reason: "NO_CREDENTIALS" } };
      }
      const { intent, recvWindowMs } = request;
      const bytes = requestBytes(host, prepared);
      const sent = await pool.send(bytes, entryTimeoutMs(recvWindowMs), intent.tenantId);
      return sent.kind === "answer" ? read(sent.answer) : { kind: "failure", failure: sent };
    },
    start: () => pool.start(),
    stop: () => pool.stop(),
    gauges: () => pool.gauges(),
  };
}

/** The key may vanish between asking for it and signing; nothing has left by then. */
function prepareOrNothing(
  options: DirectOrderEntryOptions,
  request: EntryRequest,
): PreparedRequest | undefined {
  try {
    return options.prepare(request);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
