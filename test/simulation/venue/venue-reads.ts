// Reads and cancels as each exchange answers them: which namespaces it looks in, and what it shows.
import type { Fill } from "../../../engine/domain/fill.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { CancelOutcome, OrderRef, OrderReport, PositionReport } from "../../../engine/ports/venue.ts";
import type { OrderRef as CoreRef } from "../../../src/venue/core/exchange.ts";
import type { PaperExchange } from "../../../src/venue/core/paper-exchange.ts";
import { conditionalReport, fillReport, instrumentIdOf, orderReport } from "./core-reports.ts";

function coreRef({ clientOrderId, venueOrderId }: OrderRef): CoreRef | undefined {
  if (clientOrderId !== undefined) return { kind: "client-id", id: clientOrderId };
  return venueOrderId === undefined ? undefined : { kind: "venue-id", id: venueOrderId };
}

export function findAtVenue(
  exchange: PaperExchange,
  accountId: AccountId,
  ref: OrderRef,
  visibleMs: number,
): OrderReport | undefined {
  const id = coreRef(ref);
  if (id === undefined) return undefined;
  const order = exchange.findOrder(accountId, id);
  const plain = () =>
    order !== undefined && order.createdMs <= visibleMs ? orderReport(exchange, order) : undefined;
  const conditional = () => findConditional(exchange, accountId, id, visibleMs);
  return ref.conditional ? (conditional() ?? plain()) : (plain() ?? conditional());
}

function findConditional(
  exchange: PaperExchange,
  accountId: AccountId,
  id: CoreRef,
  visibleMs: number,
): OrderReport | undefined {
  const found = exchange.findConditional(accountId, id);
  if (found === undefined || found.createdMs > visibleMs) return undefined;
  const child =
    found.childOrderId === undefined
      ? undefined
      : exchange.findOrder(accountId, { kind: "venue-id", id: found.childOrderId });
  if (child === undefined) return conditionalReport(exchange, found);
  return { ...orderReport(exchange, child), triggerPrice: found.triggerPrice };
}

export function openAtVenue(
  exchange: PaperExchange,
  accountId: AccountId,
  visibleMs: number,
): readonly OrderReport[] {
  const orders = exchange.openOrders(accountId).filter(({ createdMs }) => createdMs <= visibleMs);
  const conditionals = exchange.openConditionals(accountId).filter(({ createdMs }) => createdMs <= visibleMs);
  return [
    ...orders.map((order) => orderReport(exchange, order)),
    ...conditionals.map((conditional) => conditionalReport(exchange, conditional)),
  ];
}

export function positionsAtVenue(exchange: PaperExchange, accountId: AccountId): readonly PositionReport[] {
  return exchange.positions(accountId).map((position) => ({
    instrumentId: instrumentIdOf(position.symbol),
    positionSide: position.leg,
    quantity: position.quantity,
    entryPrice: position.entryPrice,
    liquidationPrice: position.liquidationPrice.isZero() ? undefined : position.liquidationPrice,
    markPrice: position.markPrice,
    updatedAt: position.updatedMs as UnixMs,
  }));
}

export function fillsAtVenue(
  exchange: PaperExchange,
  accountId: AccountId,
  since: UnixMs,
  symbol: string,
  visibleMs: number,
): readonly Fill[] {
  return exchange
    .fills(accountId, { symbol, startMs: since, endMs: visibleMs })
    .map((fill) => fillReport(exchange, fill));
}

export function tradedAtVenue(
  exchange: PaperExchange,
  accountId: AccountId,
  since: UnixMs,
  visibleMs: number,
): readonly InstrumentId[] {
  const fills = exchange.fills(accountId, { startMs: since, endMs: visibleMs });
  return [...new Set(fills.map(({ symbol }) => instrumentIdOf(symbol)))];
}

const NOT_OPEN: ReadonlySet<string> = new Set(["order-not-found", "order-finished", "order-canceled"]);

export function cancelAtVenue(
  exchange: PaperExchange,
  accountId: AccountId,
  symbol: string,
  ref: OrderRef,
): CancelOutcome {
  const id = coreRef(ref);
  if (id === undefined) return { kind: "failed", code: "NO_ORDER_ID", reason: "the order has no id" };
  const isWaiting = exchange.findConditional(accountId, id)?.status === "untriggered";
  const asConditional = exchange.policy.name === "bybit" ? isWaiting : ref.conditional;
  const outcome = asConditional
    ? exchange.cancelConditional(accountId, id)
    : exchange.cancelOrder(accountId, symbol, id);
  if (outcome.kind === "ok") return { kind: "canceled" };
  const { reason } = outcome.refusal;
  return NOT_OPEN.has(reason) ? { kind: "not-open" } : { kind: "failed", code: reason, reason };
}
