// Looking orders up at Binance: plain orders and algo orders are two services, and a triggered algo order lives in both.

import { z } from "zod";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Instrument } from "../../../engine/domain/instrument.ts";
import type { CancelOutcome, OrderRef, OrderReport } from "../../../engine/ports/venue.ts";
import { BINANCE_NOT_FOUND } from "../outcome/binance-outcomes.ts";
import { describeFailure, failureCode } from "../venue-failure.ts";
import { type Answer, failedWith } from "../venue-reader.ts";
import type { BinanceContext } from "./binance-context.ts";
import {
  BinanceAlgoOrder,
  BinanceOrder,
  childOrderId,
  mapBinanceAlgoOrder,
  mapBinanceOrder,
} from "./map-order.ts";

type Lookup = Promise<Answer<OrderReport | undefined>>;

const NOTHING: Answer<undefined> = { kind: "ok", value: undefined };

/** `undefined` only when every service that could hold it said no. */
export async function findBinanceOrder(context: BinanceContext, accountId: AccountId, ref: OrderRef): Lookup {
  const instrument = context.instruments.find(ref.instrumentId);
  if (instrument === undefined) {
    return { kind: "failed", failure: { kind: "not-sent", reason: "UNKNOWN_INSTRUMENT" } };
  }
  const searches = [findPlain, findAlgo];
  if (ref.conditional) searches.reverse();
  for (const search of searches) {
    const answer = await search(context, accountId, instrument, ref);
    if (answer.kind === "failed" || answer.value !== undefined) return answer;
  }
  return NOTHING;
}

async function findPlain(
  context: BinanceContext,
  accountId: AccountId,
  instrument: Instrument,
  ref: OrderRef,
): Lookup {
  if (ref.clientOrderId !== undefined) {
    return readPlain(context, accountId, instrument, { origClientOrderId: ref.clientOrderId });
  }
  // A conditional order's venue id is an algo id, which means nothing here.
  if (ref.venueOrderId === undefined || ref.conditional) return NOTHING;
  return readPlain(context, accountId, instrument, { orderId: ref.venueOrderId });
}

async function readPlain(
  context: BinanceContext,
  accountId: AccountId,
  instrument: Instrument,
  id: Readonly<Record<string, string>>,
): Lookup {
  const answer = await context.reader.read(
    {
      accountId,
      purpose: "protect",
      weight: 1,
      call: (exchange) => exchange.fapiPrivateGetOrder({ symbol: instrument.venueSymbol, ...id }),
    },
    (body) => mapBinanceOrder(BinanceOrder.parse(body), instrument.id),
  );
  return failedWith(answer, BINANCE_NOT_FOUND) ? NOTHING : answer;
}

async function findAlgo(
  context: BinanceContext,
  accountId: AccountId,
  instrument: Instrument,
  ref: OrderRef,
): Lookup {
  const id =
    ref.clientOrderId !== undefined
      ? { clientAlgoId: ref.clientOrderId }
      : ref.venueOrderId !== undefined && ref.conditional
        ? { algoId: ref.venueOrderId }
        : undefined;
  if (id === undefined) return NOTHING;
  const answer = await context.reader.read(
    {
      accountId,
      purpose: "protect",
      weight: 1,
      call: (exchange) => exchange.fapiPrivateGetAlgoOrder({ symbol: instrument.venueSymbol, ...id }),
    },
    (body) => BinanceAlgoOrder.parse(body),
  );
  if (failedWith(answer, BINANCE_NOT_FOUND)) return NOTHING;
  if (answer.kind === "failed") return answer;
  const order = answer.value;
  const childId = childOrderId(order);
  if (childId === undefined) return { kind: "ok", value: mapBinanceAlgoOrder(order, instrument.id) };
  const child = await readPlain(context, accountId, instrument, { orderId: childId });
  if (child.kind === "failed") return child;
  const report = child.value ?? mapBinanceAlgoOrder(order, instrument.id);
  const clientOrderId = report.clientOrderId ?? order.clientAlgoId;
  return { kind: "ok", value: { ...report, clientOrderId, triggerPrice: order.triggerPrice } };
}

/** Asking for all symbols at once weighs as much as forty single ones. */
const ALL_SYMBOLS_WEIGHT = 40;

export async function binanceOpenOrders(
  context: BinanceContext,
  accountId: AccountId,
  instruments: readonly Instrument[] | undefined,
): Promise<Answer<readonly OrderReport[]>> {
  const lists =
    instruments !== undefined && instruments.length < ALL_SYMBOLS_WEIGHT
      ? instruments.flatMap(({ venueSymbol }) => listsOf(context, accountId, venueSymbol))
      : listsOf(context, accountId, undefined);
  const answers = await Promise.all(lists);
  const reports: OrderReport[] = [];
  for (const answer of answers) {
    if (answer.kind === "failed") return answer;
    reports.push(...answer.value);
  }
  return { kind: "ok", value: reports };
}

/** Plain orders and algo orders. What a single instrument is protected with may be asked when only the reserve is left. */
function listsOf(
  { reader, instruments }: BinanceContext,
  accountId: AccountId,
  symbol: string | undefined,
): readonly Promise<Answer<readonly OrderReport[]>>[] {
  const params = symbol === undefined ? {} : { symbol };
  const request =
    symbol === undefined
      ? ({ accountId, purpose: "read", weight: ALL_SYMBOLS_WEIGHT } as const)
      : ({ accountId, purpose: "protect", weight: 1 } as const);
  const plain = reader.read(
    { ...request, call: (exchange) => exchange.fapiPrivateGetOpenOrders(params) },
    (body) =>
      z
        .array(BinanceOrder)
        .parse(body)
        .flatMap((order) => {
          const instrument = instruments.bySymbol(order.symbol);
          return instrument === undefined ? [] : [mapBinanceOrder(order, instrument.id)];
        }),
  );
  const algo = reader.read(
    { ...request, call: (exchange) => exchange.fapiPrivateGetOpenAlgoOrders(params) },
    (body) =>
      z
        .array(BinanceAlgoOrder)
        .parse(body)
        .flatMap((order) => {
          const instrument = instruments.bySymbol(order.symbol);
          return instrument === undefined ? [] : [mapBinanceAlgoOrder(order, instrument.id)];
        }),
  );
  return [plain, algo];
}

export async function cancelBinanceOrder(
  context: BinanceContext,
  accountId: AccountId,
  ref: OrderRef,
): Promise<CancelOutcome> {
  const instrument = context.instruments.find(ref.instrumentId);
  if (instrument === undefined) {
    return { kind: "failed", code: "UNKNOWN_INSTRUMENT", reason: "the venue does not list it" };
  }
  const symbol = instrument.venueSymbol;
  const { clientOrderId, venueOrderId } = ref;
  const answer = await context.reader.read(
    {
      accountId,
      purpose: "protect",
      weight: 1,
      call: (exchange) =>
        ref.conditional
          ? exchange.fapiPrivateDeleteAlgoOrder(
              clientOrderId === undefined
                ? { symbol, algoId: venueOrderId }
                : { symbol, clientAlgoId: clientOrderId },
            )
          : exchange.fapiPrivateDeleteOrder(
              clientOrderId === undefined
                ? { symbol, orderId: venueOrderId }
                : { symbol, origClientOrderId: clientOrderId },
            ),
    },
    () => undefined,
  );
  if (answer.kind === "ok") return { kind: "canceled" };
  if (failedWith(answer, BINANCE_NOT_FOUND)) return { kind: "not-open" };
  return { kind: "failed", code: failureCode(answer.failure), reason: describeFailure(answer.failure) };
}
