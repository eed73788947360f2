// Binance's user-data stream of one account: a listen key, a socket, and the reads that its events only hint at.

import { z } from "zod";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Timers } from "../../../engine/ports/clock.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import type { VenueEvent } from "../../../engine/ports/venue.ts";
import { fieldAtFault } from "../field-at-fault.ts";
import { createFundingLook } from "../funding-look.ts";
import { parseFrame } from "../streams/parse-frame.ts";
import type { FrameEffect, StreamDialect } from "../streams/stream-dialect.ts";
import { describeFailure } from "../venue-failure.ts";
import type { BinanceContext } from "./binance-context.ts";
import { type BinanceStreamEvent, mapBinanceEvent } from "./map-stream.ts";
import { binanceBalance } from "./read-account.ts";
import { binanceFundings } from "./read-fills.ts";

export interface UserStreamOptions {
  readonly context: BinanceContext;
  readonly accountId: AccountId;
  readonly wsOrigin: string;
  readonly timers: Timers;
  readonly journal: Journal;
  onEvent(event: VenueEvent): void;
}

/** Listen keys live 60 minutes. */
const EXTEND_EVERY_MS = 25 * 60_000;
/** A fill moves balance and positions in several events; one read after the last of a burst tells all. */
const BALANCE_READ_AFTER_MS = 1_500;
/** Where the venue's limit is scarce: entries are sized with what is a little older. */
const BALANCE_READ_RARELY_MS = 15_000;

const ListenKey = z.object({ listenKey: z.string().regex(/^[\w-]{1,128}$/) });

export function binanceUserStream(options: UserStreamOptions): StreamDialect {
  const { context, accountId, journal } = options;
  const lookAtBalance = createBalanceLook(options);
  const fundingLook = createFundingLook({
    timers: options.timers,
    read: (sinceMs) => binanceFundings(context, accountId, sinceMs),
    onFunding: (funding) => options.onEvent({ kind: "funding", funding }),
  });
  const mapping = {
    accountId,
    instrumentOf: (symbol: string) => context.instruments.bySymbol(symbol),
    priceOf: context.priceOf,
  };
  const apply = (event: BinanceStreamEvent): FrameEffect => {
    if (event.kind === "expired") return { kind: "reopen", reason: "LISTEN_KEY_EXPIRED" };
    if (event.kind === "event") options.onEvent(event.event);
    if (event.kind === "balance-changed") lookAtBalance();
    if (event.kind === "funding-due") fundingLook.due(event.atMs);
    return undefined;
  };
  return {
    async address() {
      const answer = await context.reader.read(
        { accountId, purpose: "protect", weight: 1, call: (exchange) => exchange.fapiPrivatePostListenKey() },
        (body) => ListenKey.parse(body).listenKey,
      );
      return answer.kind === "ok"
        ? { kind: "ok", url: `${options.wsOrigin}/private/ws?listenKey=${answer.value}` }
        : { kind: "failed", reason: describeFailure(answer.failure) };
    },
    greeting: () => [],
    readyOnOpen: true,
    pingFrame: undefined,
    receive(text) {
      const frame = parseFrame(text);
      try {
        for (const event of mapBinanceEvent(frame, mapping)) {
          const effect = apply(event);
          if (effect !== undefined) return effect;
        }
        return undefined;
      } catch (error) {
        // An event that we cannot read may have been a fill: only a new snapshot makes the book right again.
        journal.write("error", "venue.event-unreadable", {
          venue: "binance",
          accountId,
          reason: nameOf(error),
        });
        return { kind: "reopen", reason: "UNREADABLE_EVENT" };
      }
    },
    keepAlive: {
      everyMs: EXTEND_EVERY_MS,
      async run() {
        const answer = await context.reader.read(
          {
            accountId,
            purpose: "protect",
            weight: 1,
            call: (exchange) => exchange.fapiPrivatePutListenKey(),
          },
          () => undefined,
        );
        return answer.kind === "ok";
      },
    },
  };
}

/** One read after the last of a burst. */
function createBalanceLook({ context, accountId, timers, onEvent }: UserStreamOptions): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    timers.after(context.hasSpare() ? BALANCE_READ_AFTER_MS : BALANCE_READ_RARELY_MS, async () => {
      isDue = false;
      const answer = await binanceBalance(context, accountId);
      if (answer.kind === "ok") onEvent({ kind: "balance", accountId, balance: answer.value });
    });
  };
}

function nameOf(error: unknown): string {
  if (error instanceof z.ZodError) return `field ${fieldAtFault(error)}`;
  return error instanceof Error ? error.message : "unknown";
}
