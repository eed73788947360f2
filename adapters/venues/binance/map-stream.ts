// Binance's user-data events to ours. Pure: sockets and keys are elsewhere.
import { z } from "zod";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { Fill } from "../../../engine/domain/fill.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Instrument } from "../../../engine/domain/instrument.ts";
import type { OrderReport, VenueEvent } from "../../../engine/ports/venue.ts";
import { feeInQuote } from "../fee-in-quote.ts";
import { wire } from "../wire-fields.ts";
import { binanceOrigin } from "./map-account.ts";
import { binanceAlgoState, binanceConditional, binanceOrderState, binancePositionSide } from "./map-order.ts";

export type BinanceStreamEvent =
  | { readonly kind: "event"; readonly event: VenueEvent }
  /** The listen key is no longer valid. */
  | { readonly kind: "expired" }
  /** Wallet or positions changed: the event does not say by how much the equity and margin did. */
  | { readonly kind: "balance-changed" }
  /** Funding was paid: the event has no transaction id and, on cross margin, no symbol. */
  | { readonly kind: "funding-due"; readonly atMs: number };

export interface BinanceStreamContext {
  readonly accountId: AccountId;
  instrumentOf(venueSymbol: string): Instrument | undefined;
  /** Last price of an asset in the quote asset, for fees paid in something else. */
  priceOf(asset: string): Decimal | undefined;
}

const OrderUpdate = z
  .object({
    T: wire.time,
    o: z.object({
      s: z.string(),
      c: z.string(),
      S: z.enum(["BUY", "SELL"]),
      ps: z.string().optional(),
      q: wire.decimal,
      z: wire.decimal,
      ap: wire.decimalOrNone,
      x: z.string(),
      X: z.string(),
      i: wire.venueOrderId,
      l: wire.decimalOrZero,
      L: wire.decimalOrZero,
      n: wire.decimalOrZero,
      N: z.string().nullish(),
      t: wire.venueTradeId,
      R: wire.flag,
      rp: wire.decimalOrZero,
      T: wire.time,
      er: wire.words.optional(),
    }),
  })
  .refine(({ o }) => !o.l.isNegative() && !o.L.isNegative(), "a fill of less than nothing");
type OrderUpdate = z.output<typeof OrderUpdate>;

const AlgoUpdate = z.object({
  T: wire.time,
  o: z.object({
    caid: wire.clientOrderId,
    aid: wire.venueOrderId,
    o: z.string(),
    s: z.string(),
    S: z.enum(["BUY", "SELL"]),
    ps: z.string().optional(),
    q: wire.decimalOrZero,
    X: z.string(),
    tp: wire.decimalOrNone,
    R: wire.flag,
    rm: wire.words.optional(),
  }),
});

const AccountUpdate = z.object({
  T: wire.time,
  a: z.object({
    m: z.string(),
    /** Only what changed; a closed position appears once, with quantity 0. */
    P: z.array(z.object({ s: z.string(), pa: wire.decimal, ps: z.string().optional() })).optional(),
  }),
});
const Envelope = z.object({ e: z.string() });
/** The combined form of the same streams wraps every event. */
const Wrapped = z.object({ stream: z.string(), data: Envelope.loose() });

/** Events of other kinds, or in instruments that we do not list, give nothing. Throws on a malformed known event. */
export function mapBinanceEvent(raw: unknown, context: BinanceStreamContext): readonly BinanceStreamEvent[] {
  const wrapped = Wrapped.safeParse(raw);
  const payload = wrapped.success ? wrapped.data.data : raw;
  const envelope = Envelope.safeParse(payload);
  if (!envelope.success) return [];
  switch (envelope.data.e) {
    case "ORDER_TRADE_UPDATE":
      return mapOrderUpdate(OrderUpdate.parse(payload), context);
    case "ALGO_UPDATE":
      return mapAlgoUpdate(AlgoUpdate.parse(payload), context);
    case "ACCOUNT_UPDATE":
      return mapAccountUpdate(AccountUpdate.parse(payload), context);
    case "listenKeyExpired":
      return [{ kind: "expired" }];
    default:
      return [];
  }
}

function mapOrderUpdate({ o, T }: OrderUpdate, context: BinanceStreamContext): readonly BinanceStreamEvent[] {
  const instrument = context.instrumentOf(o.s);
  if (instrument === undefined) return [];
  const report: OrderReport = {
    clientOrderId: clientIdOf(o.c),
    venueOrderId: o.i,
    instrumentId: instrument.id,
    side: o.S === "BUY" ? "buy" : "sell",
    positionSide: binancePositionSide(o.ps),
    state: binanceOrderState(o.X),
    quantity: o.q,
    filledQuantity: o.z,
    averagePrice: o.ap,
    triggerPrice: undefined,
    reduceOnly: o.R,
    conditional: undefined,
    reason: o.er === undefined || o.er === "0" ? undefined : o.er,
    at: T,
  };
  const order: BinanceStreamEvent = {
    kind: "event",
    event: { kind: "order", accountId: context.accountId, report },
  };
  if (o.l.isZero()) return [order];
  const fill = mapFill(o, report, instrument, context);
  return [order, { kind: "event", event: { kind: "fill", fill } }];
}

function mapFill(
  o: OrderUpdate["o"],
  report: OrderReport,
  instrument: Instrument,
  context: BinanceStreamContext,
): Fill {
  return {
    accountId: context.accountId,
    venueTradeId: o.t,
    venueOrderId: o.i,
    clientOrderId: report.clientOrderId,
    instrumentId: instrument.id,
    side: report.side,
    positionSide: report.positionSide,
    quantity: o.l,
    price: o.L,
    fee: feeInQuote({ amount: o.n, asset: o.N ?? "" }, o.l.mul(o.L), instrument.quote, context.priceOf),
    realizedPnl: o.rp,
    origin: o.x === "CALCULATED" && binanceOrigin(o.c) === "order" ? "liquidation" : binanceOrigin(o.c),
    at: o.T,
  };
}

function clientIdOf(raw: string): OrderReport["clientOrderId"] {
  return wire.clientOrderId.parse(raw);
}

function mapAlgoUpdate(
  { o, T }: z.output<typeof AlgoUpdate>,
  context: BinanceStreamContext,
): readonly BinanceStreamEvent[] {
  const instrument = context.instrumentOf(o.s);
  // Once triggered, the child order tells the rest under the same client order id.
  if (instrument === undefined || o.X === "TRIGGERED" || o.X === "TRIGGERING" || o.X === "FINISHED")
    return [];
  const report: OrderReport = {
    clientOrderId: o.caid,
    venueOrderId: o.aid,
    instrumentId: instrument.id,
    side: o.S === "BUY" ? "buy" : "sell",
    positionSide: binancePositionSide(o.ps),
    state: binanceAlgoState(o.X),
    quantity: o.q,
    filledQuantity: o.q.mul(0),
    averagePrice: undefined,
    triggerPrice: o.tp,
    reduceOnly: o.R,
    conditional: o.X === "NEW" ? binanceConditional(o.o) : undefined,
    reason: o.rm === undefined || o.rm === "" ? undefined : o.rm,
    at: T,
  };
  return [{ kind: "event", event: { kind: "order", accountId: context.accountId, report } }];
}

function mapAccountUpdate(
  { a, T }: z.output<typeof AccountUpdate>,
  context: BinanceStreamContext,
): readonly BinanceStreamEvent[] {
  const told = (a.P ?? []).flatMap(({ s, pa, ps }): readonly BinanceStreamEvent[] => {
    const instrument = context.instrumentOf(s);
    if (instrument === undefined) return [];
    const leg = { instrumentId: instrument.id, positionSide: binancePositionSide(ps) };
    const position = { ...leg, quantity: pa, at: T };
    return [{ kind: "event", event: { kind: "position", accountId: context.accountId, position } }];
  });
  const funding: readonly BinanceStreamEvent[] =
    a.m === "FUNDING_FEE" ? [{ kind: "funding-due", atMs: T }] : [];
  return [...told, ...funding, { kind: "balance-changed" }];
}
