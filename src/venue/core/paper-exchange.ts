// One exchange: the `Exchange` interface over the venue state. Each call is one atomic step, committed at its end.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import {
  changeKey,
  createAccount,
  type KeyChanges,
  type OpenedAccount,
  revokeKey,
  transfer,
} from "./account-registry.ts";
import { setLeverage, setMarginMode, setPositionMode } from "./account-settings.ts";
import {
  type AccountState,
  type ConditionalState,
  type OrderState,
  positionKey,
  positionOf,
} from "./account-state.ts";
import { closeConditional } from "./conditional-lifecycle.ts";
import { type Deleveraging, deleverage } from "./deleverage.ts";
import type { AccountListener, MarketEvent, MarketListener, PublicTrade } from "./events.ts";
import type * as door from "./exchange.ts";
import { fundingRate, settleDueFunding, settleFunding } from "./funding.ts";
import { filterHistory } from "./history.ts";
import type { LedgerPage } from "./ledger.ts";
import { liquidateNow } from "./liquidation.ts";
import { balanceView, leverageOf, marginModeOf, positionView } from "./margin.ts";
import type { BookSnapshot, Candle, FundingRow, Instrument, Ticker } from "./market.ts";
import { tickerOf } from "./market-reads.ts";
import type { AfterFill } from "./matching.ts";
import { closeOrder } from "./order-lifecycle.ts";
import { amendConditional, placeConditional } from "./place-conditional.ts";
import { amendOrder, placeOrder } from "./place-order.ts";
import type { ExchangePolicy } from "./policy.ts";
import { setPositionTpsl } from "./position-tpsl.ts";
import { afterFill, reactToPrice } from "./price-reaction.ts";
import { ok, refuse } from "./refuse.ts";
import { BOOK_LEVELS, bookSnapshot } from "./synthetic-book.ts";
import type * as nouns from "./types.ts";
import {
  createVenueState,
  type SymbolState,
  type VenueState,
  type VenueStateOptions,
} from "./venue-state.ts";

export class PaperExchange implements door.Exchange {
  readonly #venue: VenueState;
  readonly #afterFill: AfterFill;
  /** Called at the end of each step that may have changed something. */
  #onCommit: (() => void) | undefined;

  constructor(options: VenueStateOptions) {
    const venue = createVenueState(options);
    this.#venue = venue;
    this.#afterFill = (state, symbol, order) => afterFill(venue, state, symbol, order);
    options.board.onPrice((price, trade) => {
      const symbol = venue.symbols.get(price.instrument.symbol);
      if (symbol === undefined) return;
      reactToPrice(venue, symbol);
      this.#tellMarket({ kind: "trade", trade });
      this.#tellMarket({ kind: "price", symbol: price.instrument.symbol, timeMs: price.timeMs });
      this.#commit();
    });
  }

  /** For the state store only: the inside of this exchange, and a call after each committed step. */
  attachStore(attach: (venue: VenueState) => () => void): void {
    this.#onCommit = attach(this.#venue);
  }

  get policy(): ExchangePolicy {
    return this.#venue.policy;
  }
  nowMs = (): number => this.#venue.clock.nowMs();
  nowNs = (): bigint => this.#venue.clock.nowNs();
  atOneInstant = <T>(run: () => T): T => this.#venue.clock.atOneInstant(run);

  /** Notes in the ledger that the clock was set, so that a reader can tell real durations. */
  noteClockOffset(offsetMs: number): void {
    const { ledger } = this.#venue;
    const text = String(Math.round(offsetMs));
    if (ledger.lastClockOffsetMs() === text) return;
    this.#step(() => ledger.append(this.nowNs(), { kind: "clock.stepped", accountId: "", offsetMs: text }));
  }

  /** Settles what has come due by venue time. */
  tick(): void {
    settleDueFunding(this.#venue, this.nowMs());
    this.#commit();
  }

  createAccount(spec: nouns.AccountSpec): door.Outcome<OpenedAccount> {
    return this.#step(() => createAccount(this.#venue, spec));
  }
  account(accountId: string): nouns.Account | undefined {
    return this.#venue.accounts.get(accountId)?.account;
  }
  *accounts(): Iterable<nouns.Account> {
    for (const state of this.#venue.accounts.values()) yield state.account;
  }
  findKey(apiKey: string): nouns.ApiKey | undefined {
    return this.#venue.keys.get(apiKey);
  }
  keysOf(accountId: string): readonly nouns.ApiKey[] {
    return [...this.#venue.keys.values()].filter((key) => key.accountId === accountId);
  }
  revokeKey(apiKey: string): boolean {
    return this.#step(() => revokeKey(this.#venue, apiKey));
  }
  changeKey(apiKey: string, changes: KeyChanges): boolean {
    return this.#step(() => changeKey(this.#venue, apiKey, changes));
  }
  transfer(accountId: string, amount: Decimal): door.Outcome<nouns.BalanceView> {
    return this.#forAccount(accountId, (state) => {
      const moved = transfer(this.#venue, state, amount);
      return moved.kind === "refused" ? moved : ok(balanceView(this.#venue, state));
    });
  }

  placeOrder(accountId: string, request: door.OrderRequest): door.Outcome<nouns.Order> {
    return this.#forAccount(accountId, (state) => placeOrder(this.#venue, state, request, this.#afterFill));
  }
  placeConditional(
    accountId: string,
    request: door.ConditionalRequest,
  ): door.Outcome<nouns.ConditionalOrder> {
    return this.#forAccount(accountId, (state) => placeConditional(this.#venue, state, request));
  }
  cancelOrder(accountId: string, symbol: string, ref: door.OrderRef): door.Outcome<nouns.Order> {
    return this.#forAccount(accountId, (state) => {
      const found = this.#openOrder(state, ref);
      if (found.kind === "refused") return found;
      if (found.value.symbol !== symbol) return refuse("order-not-found");
      this.#cancel(state, found.value);
      return found;
    });
  }
  cancelConditional(accountId: string, ref: door.OrderRef): door.Outcome<nouns.ConditionalOrder> {
    return this.#forAccount(accountId, (state) => {
      const found = this.#openConditional(state, ref);
      if (found.kind === "ok") closeConditional(this.#venue, state, found.value, "canceled");
      return found;
    });
  }
  cancelAllOrders(accountId: string, symbol: string | undefined): readonly nouns.Order[] {
    return this.#step(() => {
      const open = this.openOrders(accountId, symbol) as readonly OrderState[];
      const state = this.#venue.accounts.get(accountId);
      for (const order of open) if (state !== undefined) this.#cancel(state, order);
      return open;
    });
  }
  cancelAllConditionals(accountId: string, symbol: string | undefined): readonly nouns.ConditionalOrder[] {
    return this.#step(() => {
      const open = this.openConditionals(accountId, symbol) as readonly ConditionalState[];
      const state = this.#venue.accounts.get(accountId);
      for (const conditional of open) {
        if (state !== undefined) closeConditional(this.#venue, state, conditional, "canceled");
      }
      return open;
    });
  }
  amendOrder(
    accountId: string,
    symbol: string,
    ref: door.OrderRef,
    change: door.Amendment,
  ): door.Outcome<nouns.Order> {
    return this.#forAccount(accountId, (state) => {
      const found = this.#openOrder(state, ref);
      if (found.kind === "refused") return found;
      if (found.value.symbol !== symbol) return refuse("order-not-found");
      return amendOrder(this.#venue, state, found.value, change, this.#afterFill);
    });
  }
  amendConditional(
    accountId: string,
    ref: door.OrderRef,
    change: door.Amendment,
  ): door.Outcome<nouns.ConditionalOrder> {
    return this.#forAccount(accountId, (state) => {
      const found = this.#openConditional(state, ref);
      return found.kind === "refused" ? found : amendConditional(this.#venue, state, found.value, change);
    });
  }

  findOrder(accountId: string, ref: door.OrderRef): nouns.Order | undefined {
    const state = this.#venue.accounts.get(accountId);
    return state && (ref.kind === "venue-id" ? state.ordersById : state.ordersByClientId).get(ref.id);
  }
  findConditional(accountId: string, ref: door.OrderRef): nouns.ConditionalOrder | undefined {
    const state = this.#venue.accounts.get(accountId);
    return (
      state && (ref.kind === "venue-id" ? state.conditionalsById : state.conditionalsByClientId).get(ref.id)
    );
  }
  openOrders(accountId: string, symbol?: string): readonly nouns.Order[] {
    const open = this.#venue.accounts.get(accountId)?.openOrders.values() ?? [];
    return [...open].filter((order) => symbol === undefined || order.symbol === symbol);
  }
  openConditionals(accountId: string, symbol?: string): readonly nouns.ConditionalOrder[] {
    const open = this.#venue.accounts.get(accountId)?.openConditionals.values() ?? [];
    return [...open].filter((conditional) => symbol === undefined || conditional.symbol === symbol);
  }
  orders(accountId: string, filter: door.HistoryFilter): readonly nouns.Order[] {
    return filterHistory(this.#venue.accounts.get(accountId)?.ordersById.values() ?? [], filter, {
      timeMs: (order: nouns.Order) => order.createdMs,
      venueOrderId: (order) => order.venueOrderId,
      id: (order) => order.venueOrderId,
    });
  }
  conditionals(accountId: string, filter: door.HistoryFilter): readonly nouns.ConditionalOrder[] {
    return filterHistory(this.#venue.accounts.get(accountId)?.conditionalsById.values() ?? [], filter, {
      timeMs: (conditional: nouns.ConditionalOrder) => conditional.createdMs,
      venueOrderId: (conditional) => conditional.conditionalId,
      id: (conditional) => conditional.conditionalId,
    });
  }
  fills(accountId: string, filter: door.HistoryFilter): readonly nouns.Fill[] {
    return filterHistory(this.#venue.accounts.get(accountId)?.fills ?? [], filter, {
      timeMs: (fill: nouns.Fill) => fill.timeMs,
      venueOrderId: (fill) => fill.venueOrderId,
      id: (fill) => fill.tradeId,
    });
  }
  income(accountId: string, filter: door.HistoryFilter): readonly nouns.Income[] {
    return filterHistory(this.#venue.accounts.get(accountId)?.income ?? [], filter, {
      timeMs: (row: nouns.Income) => row.timeMs,
      venueOrderId: () => undefined,
      id: (row) => row.incomeId,
    });
  }

  balance(accountId: string): nouns.BalanceView {
    return balanceView(this.#venue, this.#require(accountId));
  }
  positions(accountId: string, symbol?: string): readonly nouns.PositionView[] {
    const state = this.#require(accountId);
    const at = symbol === undefined ? undefined : this.#venue.symbols.get(symbol);
    if (at !== undefined) {
      const legs: readonly nouns.PositionLeg[] =
        state.account.positionMode === "hedge" ? ["long", "short"] : ["both"];
      return legs.map((leg) =>
        positionView(this.#venue, state, positionOf(state, at.instrument.symbol, leg, this.nowMs()), at),
      );
    }
    return [...state.positions.values()].flatMap((position) => {
      const held = this.#venue.symbols.get(position.symbol);
      return held === undefined || position.quantity.isZero()
        ? []
        : [positionView(this.#venue, state, position, held)];
    });
  }
  setPositionTpsl(
    accountId: string,
    request: door.PositionTpslRequest,
  ): door.Outcome<readonly nouns.ConditionalOrder[]> {
    return this.#forAccount(accountId, (state) => setPositionTpsl(this.#venue, state, request));
  }
  leverage(accountId: string, symbol: string): number {
    return leverageOf(this.#venue, this.#require(accountId), symbol);
  }
  setLeverage(accountId: string, symbol: string, leverage: number): door.Outcome<number> {
    return this.#forAccount(accountId, (state) => {
      const at = this.#venue.symbols.get(symbol);
      return at === undefined ? refuse("unknown-symbol") : setLeverage(this.#venue, state, at, leverage);
    });
  }
  marginMode(accountId: string, symbol: string): nouns.MarginMode {
    return marginModeOf(this.#require(accountId), symbol);
  }
  setMarginMode(
    accountId: string,
    symbol: string | undefined,
    mode: nouns.MarginMode,
  ): door.Outcome<nouns.MarginMode> {
    return this.#forAccount(accountId, (state) => setMarginMode(this.#venue, state, symbol, mode));
  }
  setPositionMode(accountId: string, mode: nouns.PositionMode): door.Outcome<nouns.PositionMode> {
    return this.#forAccount(accountId, (state) => setPositionMode(this.#venue, state, mode));
  }

  instruments(): readonly Instrument[] {
    return this.#venue.instruments;
  }
  instrument(symbol: string): Instrument | undefined {
    return this.#venue.symbols.get(symbol)?.instrument;
  }
  ticker(symbol: string): Ticker {
    return tickerOf(this.#venue, this.#symbol(symbol));
  }
  book(symbol: string, depth: number): BookSnapshot {
    return bookSnapshot(this.#symbol(symbol).price, Math.min(depth, BOOK_LEVELS));
  }
  recentTrades(symbol: string, limit: number): readonly PublicTrade[] {
    return this.#symbol(symbol).price.trades.slice(-limit);
  }
  candles(
    symbol: string,
    intervalMs: number,
    limit: number,
    endMs = Number.MAX_SAFE_INTEGER,
  ): readonly Candle[] {
    return this.#symbol(symbol).price.candles.read(intervalMs, limit, endMs);
  }
  fundingHistory(symbol: string, limit: number): readonly FundingRow[] {
    return this.#symbol(symbol).fundings.slice(-limit);
  }

  subscribe(accountId: string, listener: AccountListener): () => void {
    const { listeners } = this.#require(accountId);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }
  subscribeMarket(listener: MarketListener): () => void {
    this.#venue.marketListeners.add(listener);
    return () => void this.#venue.marketListeners.delete(listener);
  }

  ledger(fromSeq: number, limit: number): LedgerPage {
    return this.#venue.ledger.page(fromSeq, limit);
  }
  forceFunding(symbol: string, rate?: Decimal): void {
    const at = this.#symbol(symbol);
    this.#step(() => settleFunding(this.#venue, at, rate ?? fundingRate(this.#venue, at)));
  }
  forceLiquidation(accountId: string, symbol: string, leg: nouns.PositionLeg): door.Outcome<nouns.Order> {
    return this.#forAccount(accountId, (state) => {
      const position = state.positions.get(positionKey(symbol, leg));
      if (position === undefined) return refuse("no-position");
      const order = liquidateNow(this.#venue, state, position, this.#afterFill);
      return order === undefined ? refuse("no-position") : ok(order);
    });
  }
  forceDeleveraging(
    accountId: string,
    symbol: string,
    leg: nouns.PositionLeg,
    wanted: Deleveraging,
  ): door.Outcome<nouns.Order> {
    return this.#forAccount(accountId, (state) => {
      const position = state.positions.get(positionKey(symbol, leg));
      if (position === undefined) return refuse("no-position");
      const order = deleverage(this.#venue, state, position, wanted, this.#afterFill);
      return order === undefined ? refuse("no-position") : ok(order);
    });
  }
  armPartialFill(arm: door.PartialFillArm): void {
    this.#venue.partialArms.push({ arm, left: arm.count });
  }

  #step<T>(work: () => T): T {
    this.#venue.arrivalNs = this.#venue.clock.nowNs();
    const result = work();
    this.#commit();
    return result;
  }
  #commit(): void {
    this.#onCommit?.();
  }
  #forAccount<T>(accountId: string, work: (state: AccountState) => door.Outcome<T>): door.Outcome<T> {
    const state = this.#venue.accounts.get(accountId);
    return state === undefined ? refuse("unknown-account") : this.#step(() => work(state));
  }
  #require(accountId: string): AccountState {
    const state = this.#venue.accounts.get(accountId);
    if (state === undefined) throw new Error(`no such account: ${accountId}`);
    return state;
  }
  #symbol(symbol: string): SymbolState {
    const at = this.#venue.symbols.get(symbol);
    if (at === undefined) throw new Error(`no such symbol: ${symbol}`);
    return at;
  }
  #openOrder(state: AccountState, ref: door.OrderRef): door.Outcome<OrderState> {
    const order = (ref.kind === "venue-id" ? state.ordersById : state.ordersByClientId).get(ref.id);
    if (order === undefined) return refuse("order-not-found");
    if (state.openOrders.has(order.venueOrderId)) return ok(order);
    return refuse(order.status === "filled" ? "order-finished" : "order-canceled");
  }
  #openConditional(state: AccountState, ref: door.OrderRef): door.Outcome<ConditionalState> {
    const found = (ref.kind === "venue-id" ? state.conditionalsById : state.conditionalsByClientId).get(
      ref.id,
    );
    if (found === undefined) return refuse("order-not-found");
    if (state.openConditionals.has(found.conditionalId)) return ok(found);
    return refuse(found.status === "canceled" ? "order-canceled" : "order-finished");
  }
  #cancel(state: AccountState, order: OrderState): void {
    const symbol = this.#venue.symbols.get(order.symbol);
    if (symbol !== undefined) closeOrder(this.#venue, state, symbol, order, "canceled", "user");
  }
  #tellMarket(event: MarketEvent): void {
    for (const listener of this.#venue.marketListeners) listener(event);
  }
}
