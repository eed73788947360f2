// Bybit's private stream of one account: log in, subscribe to orders, executions, positions and wallet, and pass them on.

import { z } from "zod";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Timers } from "../../../engine/ports/clock.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import type { VenueEvent } from "../../../engine/ports/venue.ts";
import { fieldAtFault } from "../field-at-fault.ts";
import type { VenueSigner } from "../signing/venue-signer.ts";
import { parseFrame } from "../streams/parse-frame.ts";
import type { FrameEffect, StreamDialect } from "../streams/stream-dialect.ts";
import type { BybitContext } from "./bybit-context.ts";
import { createFundingWatch } from "./funding-watch.ts";
import { mapBybitMessage } from "./map-stream.ts";

export interface UserStreamOptions {
  readonly context: BybitContext;
  readonly accountId: AccountId;
  readonly wsOrigin: string;
  readonly signer: VenueSigner;
  readonly timers: Timers;
  readonly journal: Journal;
  onEvent(event: VenueEvent): void;
}

const LOG_IN = { method: "WS", path: "/v5/private" } as const;
const AUTH_VALID_MS = 10_000;
const TOPICS = ["order", "execution", "position", "wallet"];
const SUBSCRIBE = JSON.stringify({ op: "subscribe", req_id: "1", args: TOPICS });

const Reply = z.object({ op: z.string(), success: z.boolean().optional(), ret_msg: z.string().optional() });

export function bybitUserStream(options: UserStreamOptions): StreamDialect {
  const { context, accountId, signer, journal } = options;
  const funding = createFundingWatch(context, accountId, options.timers, options.onEvent);
  return {
    async address() {
      return signer.apiKey(accountId) === undefined
        ? { kind: "failed", reason: "NO_CREDENTIALS" }
        : { kind: "ok", url: `${options.wsOrigin}/v5/private` };
    },
    greeting: () => authFrame(signer, accountId, context.nowMs() + AUTH_VALID_MS),
    readyOnOpen: false,
    pingFrame: '{"op":"ping"}',
    receive(text) {
      const frame = parseFrame(text);
      const reply = Reply.safeParse(frame);
      if (reply.success) return effectOf(reply.data);
      try {
        const mapping = {
          accountId,
          positionMode: context.positionModeOf(accountId),
          priceOf: context.priceOf,
          instrumentOf: (symbol: string) => context.instruments.bySymbol(symbol),
        };
        for (const event of mapBybitMessage(frame, mapping)) {
          options.onEvent(event);
          funding.see(event);
        }
        return undefined;
      } catch (error) {
        // An event that we cannot read may have been a fill: only a new snapshot makes the book right again.
        const reason = error instanceof z.ZodError ? fieldAtFault(error) : "state";
        journal.write("error", "venue.event-unreadable", { venue: "bybit", accountId, reason });
        return { kind: "reopen", reason: "UNREADABLE_EVENT" };
      }
    },
    keepAlive: undefined,
  };
}

/** No frame where the key vanished in the meantime: the venue closes, and `address` tells why. */
function authFrame(signer: VenueSigner, accountId: AccountId, expires: number): readonly string[] {
  const apiKey = signer.apiKey(accountId);
  if (apiKey === undefined) return [];
  const signature = signer.sign(accountId, LOG_IN, `GET/realtime${expires}`);
  return [JSON.stringify({ op: "auth", args: [apiKey, expires, signature] })];
}

function effectOf({ op, success, ret_msg: message }: z.output<typeof Reply>): FrameEffect {
  const refused = success === false;
  if (op === "auth") {
    return refused
      ? { kind: "reopen", reason: `AUTH_REFUSED ${(message ?? "").slice(0, 80)}` }
      : { kind: "send", frames: [SUBSCRIBE] };
  }
  if (op !== "subscribe") return undefined;
  return refused ? { kind: "reopen", reason: "SUBSCRIBE_REFUSED" } : { kind: "ready" };
}
