// Bybit V5 linear, assembled.
import type { bybit } from "ccxt";
import { z } from "zod";
import { BYBIT_OUTCOMES } from "../outcome/bybit-outcomes.ts";
import type { VenueCore } from "../venue-core.ts";
import type { VenueParts } from "../venue-parts.ts";
import { wire } from "../wire-fields.ts";
import type { BybitContext } from "./bybit-context.ts";
import { mapBybitInstrument } from "./map-instrument.ts";
import { bybitCcxtParams, prepareBybitOrder } from "./order-request.ts";
import { bybitPriceFeed } from "./price-feed.ts";
import {
  bybitBalance,
  bybitPositions,
  checkBybitCredentials,
  learnBybitBrackets,
  prepareBybit,
} from "./read-account.ts";
import { bybitFills, bybitFundings, bybitTradedSymbols } from "./read-fills.ts";
import { bybitOpenOrders, cancelBybitOrder, findBybitOrder } from "./read-orders.ts";
import { bybitUserStream } from "./user-stream.ts";

/** An acknowledgement only: what became of the order comes by stream or lookup. */
const Accepted = z.object({ result: z.object({ orderId: wire.venueOrderId }) });

export function bybitParts(core: VenueCore<bybit>): VenueParts {
  const { options, hosts, instruments, reader, prices } = core;
  const context: BybitContext = {
    reader,
    instruments,
    nowMs: () => core.venueClock.now(),
    offsetMs: () => core.venueClock.offsetMs(),
    priceOf: core.priceOf,
    positionModeOf: (accountId) => options.accountSettings(accountId)?.positionMode ?? "one-way",
  };
  return {
    attachesStop: true,
    outcomes: BYBIT_OUTCOMES,
    orderWeight: 1,
    prepareOrder: (request) => prepareBybitOrder(request, core.signer),
    ccxtParams: bybitCcxtParams,
    acceptedOrder(body) {
      const accepted = Accepted.safeParse(body);
      if (!accepted.success || accepted.data.result.orderId === "") return undefined;
      return { venueOrderId: accepted.data.result.orderId, report: undefined };
    },
    mapInstrument: mapBybitInstrument,
    learnBrackets: () => learnBybitBrackets(context),
    findOrder: (accountId, ref) => findBybitOrder(context, accountId, ref),
    cancel: (accountId, ref) => cancelBybitOrder(context, accountId, ref),
    openOrders: (accountId) => bybitOpenOrders(context, accountId),
    positions: (accountId) => bybitPositions(context, accountId),
    fills: (accountId, sinceMs, instrument) => bybitFills(context, accountId, sinceMs, instrument),
    tradedSymbols: (accountId, sinceMs) => bybitTradedSymbols(context, accountId, sinceMs),
    fundings: (accountId, sinceMs) => bybitFundings(context, accountId, sinceMs),
    balance: (accountId) => bybitBalance(context, accountId),
    checkCredentials: (accountId) => checkBybitCredentials(context, accountId),
    prepare: (accountId, instrument, settings) => prepareBybit(context, accountId, instrument, settings),
    userStream: (accountId, onEvent) =>
      bybitUserStream({
        context,
        accountId,
        wsOrigin: hosts.wsOrigin,
        signer: core.signer,
        timers: options.timers,
        journal: options.journal,
        onEvent,
      }),
    priceFeed: bybitPriceFeed(context, hosts.wsOrigin, prices),
  };
}
