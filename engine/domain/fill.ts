// One execution, keyed by the venue's trade id: receiving it twice, or out of order, changes nothing.
import type { Decimal } from "./decimal.ts";
import type { AccountId, ClientOrderId, VenueOrderId, VenueTradeId } from "./ids.ts";
import type { InstrumentId } from "./instrument.ts";
import type { OrderSide, PositionSide } from "./side.ts";
import type { UnixMs } from "./time.ts";

export interface Fill {
  readonly accountId: AccountId;
  readonly venueTradeId: VenueTradeId;
  readonly venueOrderId: VenueOrderId;
  /** Undefined where the order was not ours: manual, liquidation, a stop that travelled inside an entry. */
  readonly clientOrderId: ClientOrderId | undefined;
  readonly instrumentId: InstrumentId;
  readonly side: OrderSide;
  readonly positionSide: PositionSide;
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** Quote; positive is a cost. */
  readonly fee: Decimal;
  /** The venue's own realised P&L of this fill, fees excluded, where it tells. */
  readonly realizedPnl: Decimal | undefined;
  /** Why the venue made this fill, where it was not a plain order. */
  readonly origin: "order" | "attached-stop" | "liquidation" | "adl";
  readonly at: UnixMs;
}

/** What a fill moves a position by: bought is positive. */
export function signedQuantity({ side, quantity }: Pick<Fill, "side" | "quantity">): Decimal {
  return side === "buy" ? quantity : quantity.neg();
}

/** A funding payment; positive is received. */
export interface Funding {
  readonly accountId: AccountId;
  readonly instrumentId: InstrumentId;
  readonly venueFundingId: string;
  readonly amount: Decimal;
  /** The whole leg's quantity that was paid for, negative for a short; undefined where the venue tells neither it nor the rate. */
  readonly quantity: Decimal | undefined;
  /** On hedge accounts, where nothing names the leg: what the other leg was paid at the same moment. */
  readonly otherLegAmount: Decimal | undefined;
  readonly at: UnixMs;
}
