// What the venues push, and what they answer to reads and orders, through the adapters' real readers; only the transport is ours.
import type { Exchange } from "ccxt";
import { binanceParts } from "../../../adapters/venues/binance/binance-parts.ts";
import { bybitParts } from "../../../adapters/venues/bybit/bybit-parts.ts";
import { createBinanceExchange, createBybitExchange } from "../../../adapters/venues/ccxt/create-exchange.ts";
import type { ExchangePool } from "../../../adapters/venues/ccxt/exchange-pool.ts";
import { parseFrame } from "../../../adapters/venues/streams/parse-frame.ts";
import {
  ACCOUNT,
  approvedIntent,
  BTC,
  BTC_INSTRUMENT,
  manualTime,
  testOptions,
} from "../../../adapters/venues/testing.ts";
import { createVenueCore, type VenueCore } from "../../../adapters/venues/venue-core.ts";
import type { AcceptedOrder, VenueParts } from "../../../adapters/venues/venue-parts.ts";
import { createVenueReader } from "../../../adapters/venues/venue-reader.ts";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { Fill } from "../../../engine/domain/fill.ts";
import type { ClientOrderId } from "../../../engine/domain/ids.ts";
import type { VenueName } from "../../../engine/domain/venue.ts";
import type { Timers } from "../../../engine/ports/clock.ts";
import type { VenueEvent } from "../../../engine/ports/venue.ts";
import type { FuzzTarget, TargetOpener } from "../fuzz-target.ts";
import { unstorable } from "../unstorable.ts";
import { answerSeeds, streamSeeds } from "./venue-seeds.ts";

const NOW_MS = 1_746_270_400_000;
const SINCE_MS = NOW_MS - 3_600_000;
const NOWHERE = { rest: "http://127.0.0.1:1", ws: "ws://127.0.0.1:1" };
const CODES = { credentialCodes: new Set<number>(), timestampCodes: new Set<number>() };
/** What an event makes the adapter do later is another input. */
const NEVER: Timers = { after: () => () => undefined, every: () => () => undefined };

/** What every read is answered with. */
interface Transport {
  answer: unknown;
}

function partsOf(venue: VenueName, transport: Transport): VenueParts {
  const { clock } = manualTime(NOW_MS);
  const options = testOptions({ venue, urls: NOWHERE, clock, timers: NEVER, enforceBudget: false });
  return venue === "binance"
    ? binanceParts(over(createVenueCore(options, { create: createBinanceExchange, ...CODES }), transport))
    : bybitParts(over(createVenueCore(options, { create: createBybitExchange, ...CODES }), transport));
}

function over<E extends Exchange>(core: VenueCore<E>, transport: Transport): VenueCore<E> {
  const pool: ExchangePool<E> = {
    use: async <T>() => transport.answer as T,
    loadMarkets: async () => [],
    size: () => 1,
  };
  const { meter, venue } = core.options;
  const reader = createVenueReader({
    ...{ pool, budget: core.budget, timers: NEVER, meter, venue, ...CODES },
    onTimestampError: () => undefined,
  });
  core.instruments.replace([BTC_INSTRUMENT]);
  return { ...core, pool, reader };
}

/** A fill of nothing or less would be refused by the record, and everything behind it with it. */
function wrongFill({ quantity, price }: Fill): string | undefined {
  return quantity.gt(0) && price.gte(0) ? undefined : `a fill of ${quantity.toFixed()} at ${price.toFixed()}`;
}

function wrongEvent(event: VenueEvent): string | undefined {
  return unstorable(event) ?? (event.kind === "fill" ? wrongFill(event.fill) : undefined);
}

/** An event that cannot be read reopens the stream; whatever JSON arrives, nothing is thrown. */
function stream(venue: VenueName): FuzzTarget {
  const parts = partsOf(venue, { answer: undefined });
  let events: VenueEvent[] = [];
  const user = parts.userStream(ACCOUNT, (event) => void events.push(event));
  return {
    name: `${venue}-stream`,
    shape: "json",
    seeds: streamSeeds(venue),
    check(input) {
      const text = input.toString();
      events = [];
      user.receive(text);
      parts.priceFeed.stream.receive(text);
      if (isJson(text) && parseFrame(text) === undefined) return "a frame of valid JSON was not read";
      for (const event of events) {
        const wrong = wrongEvent(event);
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

type Ask = (parts: VenueParts, body: unknown) => Promise<readonly unknown[]> | readonly unknown[];

const ENTRY = approvedIntent({ clientOrderId: "a".repeat(30) as ClientOrderId });
const STOP = approvedIntent({
  ...{ type: { kind: "stop-market", triggerPrice: decimal(58_000) }, leg: "stop", reduceOnly: true },
});
const REF = {
  clientOrderId: ENTRY.clientOrderId,
  venueOrderId: undefined,
  instrumentId: BTC,
  conditional: false,
};

const ASKS: Readonly<Record<string, Ask>> = {
  orders: async (parts, body) => [
    accepted(parts, body, ENTRY),
    accepted(parts, body, STOP),
    await parts.openOrders(ACCOUNT, undefined),
    await parts.findOrder(ACCOUNT, REF),
  ],
  movements: async (parts) => [
    await parts.fills(ACCOUNT, SINCE_MS, BTC_INSTRUMENT),
    await parts.fundings(ACCOUNT, SINCE_MS),
  ],
  account: async (parts) => [
    await parts.positions(ACCOUNT),
    await parts.balance(ACCOUNT),
    await parts.checkCredentials(ACCOUNT),
  ],
  market: async (parts, body) => [
    parts.mapInstrument(BTC, body),
    await parts.learnBrackets(ACCOUNT),
    await parts.priceFeed.poll(),
  ],
};

/** Reads answered with anything: what fits is read, the rest is refused as a value. */
function reads(venue: VenueName, kind: string, ask: Ask): FuzzTarget {
  const transport: Transport = { answer: undefined };
  const parts = partsOf(venue, transport);
  return {
    name: `${venue}-${kind}`,
    shape: "json",
    seeds: answerSeeds(venue),
    async check(input) {
      transport.answer = parsed(input.toString());
      const answers = await ask(parts, transport.answer);
      return wrongFills(answers) ?? unstorable(answers);
    },
  };
}

function wrongFills(answers: readonly unknown[]): string | undefined {
  const isFill = (value: unknown): value is Fill =>
    typeof value === "object" && value !== null && "venueTradeId" in value;
  const values = answers.flatMap((answer) =>
    typeof answer === "object" && answer !== null && "value" in answer && Array.isArray(answer.value)
      ? answer.value.filter(isFill)
      : [],
  );
  return values.map(wrongFill).find((wrong) => wrong !== undefined);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As `submitOrder` does it: a state that we do not know is an unknown outcome. */
function accepted(parts: VenueParts, body: unknown, intent: typeof ENTRY): AcceptedOrder | undefined {
  try {
    return parts.acceptedOrder(body, intent);
  } catch (error) {
    if (error instanceof Error && /^unknown (?:Binance|Bybit) /.test(error.message)) return undefined;
    throw error;
  }
}

export const VENUE_STREAM_TARGETS: readonly TargetOpener[] = (["binance", "bybit"] as const).flatMap(
  (venue) => [
    { name: `${venue}-stream`, open: () => stream(venue) },
    ...Object.entries(ASKS).map(([kind, ask]) => ({
      name: `${venue}-${kind}`,
      open: () => reads(venue, kind, ask),
    })),
  ],
);
