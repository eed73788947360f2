// Bybit's private stream messages to our events. Pure: sockets and keys are elsewhere.
import { z } from "zod";
import type { Instrument } from "../../../engine/domain/instrument.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { VenueEvent } from "../../../engine/ports/venue.ts";
import { wire } from "../wire-fields.ts";
import { BybitWallet, mapBybitWallet } from "./map-account.ts";
import { BybitExecution, type ExecutionContext, mapBybitExecution } from "./map-execution.ts";
import { BybitOrder, bybitPositionSide, mapBybitOrder } from "./map-order.ts";

export interface BybitStreamContext extends ExecutionContext {
  instrumentOf(venueSymbol: string): Instrument | undefined;
}

const Message = z.object({ topic: z.string(), creationTime: z.unknown(), data: z.array(z.unknown()) });
const Position = z.object({
  symbol: z.string(),
  side: z.string(),
  size: wire.decimalOrZero,
  positionIdx: z.coerce.number(),
});
const Category = z.object({ category: z.string().optional() });

/** Other topics, categories and instruments give nothing. Throws on a malformed row of ours. */
export function mapBybitMessage(raw: unknown, context: BybitStreamContext): readonly VenueEvent[] {
  const message = Message.safeParse(raw);
  if (!message.success) return [];
  const { topic, data } = message.data;
  const [name] = topic.split(".");
  const rows = data.filter((row) => isLinear(row));
  switch (name) {
    case "order":
      return rows.flatMap((row) => mapOrderRow(row, context));
    case "execution":
      return rows.flatMap((row) => mapExecutionRow(row, context));
    case "position":
      return rows.flatMap((row) => mapPositionRow(row, wire.time.parse(message.data.creationTime), context));
    case "wallet":
      return rows.flatMap((row) => mapWalletRow(row, context));
    default:
      return [];
  }
}

function isLinear(row: unknown): boolean {
  const parsed = Category.safeParse(row);
  return parsed.success && (parsed.data.category === undefined || parsed.data.category === "linear");
}

function mapOrderRow(row: unknown, context: BybitStreamContext): readonly VenueEvent[] {
  const order = BybitOrder.parse(row);
  const instrument = context.instrumentOf(order.symbol);
  if (instrument === undefined) return [];
  const { accountId } = context;
  return [{ kind: "order", accountId, report: mapBybitOrder(order, instrument.id) }];
}

function mapExecutionRow(row: unknown, context: BybitStreamContext): readonly VenueEvent[] {
  const execution = BybitExecution.parse(row);
  const instrument = context.instrumentOf(execution.symbol);
  const movement = instrument === undefined ? undefined : mapBybitExecution(execution, instrument, context);
  return movement === undefined ? [] : [movement];
}

function mapPositionRow(row: unknown, at: UnixMs, context: BybitStreamContext): readonly VenueEvent[] {
  const { symbol, side, size, positionIdx } = Position.parse(row);
  const instrument = context.instrumentOf(symbol);
  if (instrument === undefined) return [];
  const leg = { instrumentId: instrument.id, positionSide: bybitPositionSide(positionIdx) };
  const position = { ...leg, quantity: side === "Sell" ? size.neg() : size, at };
  return [{ kind: "position", accountId: context.accountId, position }];
}

function mapWalletRow(row: unknown, context: BybitStreamContext): readonly VenueEvent[] {
  const balance = mapBybitWallet(BybitWallet.parse(row));
  return balance === undefined ? [] : [{ kind: "balance", accountId: context.accountId, balance }];
}
