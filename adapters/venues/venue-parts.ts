// What one venue's folder provides; `managed-venue.ts` puts the port together from it.

import type { Fill, Funding } from "../../engine/domain/fill.ts";
import type { AccountId, VenueOrderId } from "../../engine/domain/ids.ts";
import type { Instrument } from "../../engine/domain/instrument.ts";
import type { OrderIntent } from "../../engine/domain/order.ts";
import type {
  BalanceReport,
  CancelOutcome,
  CredentialReport,
  OrderRef,
  OrderReport,
  PositionReport,
  TradeSettings,
  VenueEvent,
} from "../../engine/ports/venue.ts";
import type { EntryRequest } from "./order-entry/order-entry.ts";
import type { PreparedRequest } from "./order-entry/prepared-request.ts";
import type { OutcomeTable } from "./outcome/outcome-table.ts";
import type { PriceFeed } from "./prices/price-feed.ts";
import type { StreamDialect } from "./streams/stream-dialect.ts";
import type { Answer } from "./venue-reader.ts";

export interface AcceptedOrder {
  readonly venueOrderId: VenueOrderId;
  /** Undefined where the venue only acknowledges. */
  readonly report: OrderReport | undefined;
}

export interface VenueParts {
  readonly attachesStop: boolean;
  readonly outcomes: OutcomeTable;
  /** What one order weighs in the venue's IP budget. */
  readonly orderWeight: number;
  prepareOrder(request: EntryRequest): PreparedRequest | undefined;
  ccxtParams(request: EntryRequest): Readonly<Record<string, unknown>>;
  /** Undefined: the answer names no order, so it proves nothing. */
  acceptedOrder(body: unknown, intent: OrderIntent): AcceptedOrder | undefined;
  mapInstrument(id: string, info: unknown): Instrument | undefined;
  /** `accountId` undefined: no key is at hand yet. True once the real brackets are known. */
  learnBrackets(accountId: AccountId | undefined): Promise<boolean>;
  findOrder(accountId: AccountId, ref: OrderRef): Promise<Answer<OrderReport | undefined>>;
  cancel(accountId: AccountId, ref: OrderRef): Promise<CancelOutcome>;
  /** Undefined: of all instruments. Where the venue lists all of them as cheaply, it may do so anyway. */
  openOrders(
    accountId: AccountId,
    instruments: readonly Instrument[] | undefined,
  ): Promise<Answer<readonly OrderReport[]>>;
  positions(accountId: AccountId): Promise<Answer<readonly PositionReport[]>>;
  fills(accountId: AccountId, sinceMs: number, instrument: Instrument): Promise<Answer<readonly Fill[]>>;
  /** Symbols, each once. */
  tradedSymbols(accountId: AccountId, sinceMs: number): Promise<Answer<readonly string[]>>;
  fundings(accountId: AccountId, sinceMs: number): Promise<Answer<readonly Funding[]>>;
  balance(accountId: AccountId): Promise<Answer<BalanceReport>>;
  checkCredentials(accountId: AccountId): Promise<Answer<CredentialReport>>;
  prepare(accountId: AccountId, instrument: Instrument, settings: TradeSettings): Promise<Answer<undefined>>;
  userStream(accountId: AccountId, onEvent: (event: VenueEvent) => void): StreamDialect;
  readonly priceFeed: PriceFeed;
}
