// Reads both ledgers as they grow, and judges each entry at the instant at which it happens: what was accepted, was it
// claimed, in time, once, in order, and did what reduces only reduce. It keeps the truth that the end is compared with.
import { type Decimal, decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { AccountId, ClientOrderId } from "../../../engine/domain/ids.ts";
import type { Order } from "../../../engine/domain/order.ts";
import { isOurs } from "../../../engine/execution/client-order-id.ts";
import type { LedgerEntry } from "../../../src/venue/core/ledger.ts";
import type { ExchangeName } from "../../../src/venue/core/types.ts";
import type { MemoryRecord } from "../stores/memory-record.ts";
import type { SimMarket } from "../venue/sim-market.ts";
import { judgeAcceptance } from "./judge-acceptance.ts";
import { afterFill, type LegHoldings, NOTHING_HELD } from "./leg-holdings.ts";
import type { Violation } from "./violation.ts";

const PAGE = 10_000;

export interface LegTruth {
  readonly exchange: ExchangeName;
  readonly accountId: AccountId;
  readonly symbol: string;
  readonly leg: string;
  holdings: LegHoldings;
  /** Signed: what our orders made. */
  readonly own: Decimal;
}

export interface OpenConditional {
  readonly id: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly leg: string;
  readonly side: string;
  readonly trigger: string;
  readonly clientOrderId: string;
  /** Undefined: the whole position. */
  quantity: Decimal | undefined;
}

export class LedgerWatch {
  readonly legs = new Map<string, LegTruth>();
  /** Of ours, by client order id. */
  readonly filled = new Map<string, Decimal>();
  readonly conditionals = new Map<string, OpenConditional>();
  readonly openOrders = new Map<string, string>();
  readonly accepted = new Map<string, number>();
  readonly violations: Violation[] = [];
  readonly #market: SimMarket;
  readonly #record: MemoryRecord;
  readonly #next: Record<ExchangeName, number> = { binance: 1, bybit: 1 };
  /** Venue order id to our client order id, or "" for a stop that travelled inside an entry. */
  readonly #ours = new Map<string, string>();
  readonly #oursConditional = new Map<string, string>();
  readonly #lastInLane = new Map<string, Order>();
  #fills = 0;

  constructor(market: SimMarket, record: MemoryRecord) {
    this.#market = market;
    this.#record = record;
  }

  get fills(): number {
    return this.#fills;
  }

  catchUp(): void {
    for (const name of ["binance", "bybit"] as const) {
      const page = this.#market.exchanges[name].ledger(this.#next[name], PAGE);
      for (const entry of page.entries) this.#add(name, entry);
      this.#next[name] = page.nextSeq;
    }
  }

  #add(exchange: ExchangeName, entry: LedgerEntry): void {
    if (entry.kind === "order.accepted") this.#orderAccepted(exchange, entry);
    else if (entry.kind === "conditional.accepted") this.#conditionalAccepted(exchange, entry);
    else if (entry.kind === "conditional.amended") {
      const open = this.conditionals.get(`${exchange} ${entry.conditionalId}`);
      if (open !== undefined) open.quantity = decimal(entry.quantity);
    } else if (entry.kind === "conditional.closed")
      this.conditionals.delete(`${exchange} ${entry.conditionalId}`);
    else if (entry.kind === "order.closed") this.openOrders.delete(`${exchange} ${entry.venueOrderId}`);
    else if (entry.kind === "fill") this.#fill(exchange, entry);
  }

  #orderAccepted(exchange: ExchangeName, entry: Extract<LedgerEntry, { kind: "order.accepted" }>): void {
    const id = `${exchange} ${entry.venueOrderId}`;
    if (entry.conditionalId !== "") {
      const parent = this.#oursConditional.get(`${exchange} ${entry.conditionalId}`);
      if (parent === undefined) return;
      this.#ours.set(id, parent);
      this.openOrders.set(id, parent);
      return;
    }
    if (!isOurs(entry.clientOrderId)) return;
    this.#ours.set(id, entry.clientOrderId);
    this.openOrders.set(id, entry.clientOrderId);
    this.#judge(exchange, entry);
  }

  #conditionalAccepted(
    exchange: ExchangeName,
    entry: Extract<LedgerEntry, { kind: "conditional.accepted" }>,
  ): void {
    const { conditionalId, accountId, symbol, leg, side, trigger, clientOrderId } = entry;
    const isOwn = isOurs(clientOrderId);
    if (!isOwn && !entry.scope.startsWith("position-")) return;
    const key = `${exchange} ${conditionalId}`;
    this.#oursConditional.set(key, isOwn ? clientOrderId : "");
    const quantity = entry.quantity === "" ? undefined : decimal(entry.quantity);
    this.conditionals.set(key, {
      id: conditionalId,
      accountId,
      symbol,
      leg,
      side,
      trigger,
      clientOrderId,
      quantity,
    });
    if (isOwn) this.#judge(exchange, entry);
  }

  #judge(
    exchange: ExchangeName,
    entry: Extract<LedgerEntry, { kind: "order.accepted" | "conditional.accepted" }>,
  ): void {
    const key = `${entry.accountId} ${entry.clientOrderId}`;
    const times = (this.accepted.get(key) ?? 0) + 1;
    this.accepted.set(key, times);
    if (times > 1)
      this.violations.push({
        promise: "I1",
        text: `${entry.accountId} accepted ${entry.clientOrderId} ${times} times`,
      });
    const order = this.#record.orders.get(entry.clientOrderId as ClientOrderId);
    this.violations.push(
      ...judgeAcceptance({
        entry,
        order,
        record: this.#record,
        lastInLane: this.#lastInLane,
        nowMs: this.#market.exchanges[exchange].nowMs(),
        skewMs: this.#market.skewMs,
      }),
    );
  }

  #fill(exchange: ExchangeName, entry: Extract<LedgerEntry, { kind: "fill" }>): void {
    this.#fills += 1;
    const { accountId, symbol, leg } = entry;
    const key = `${exchange} ${accountId} ${symbol} ${leg}`;
    const truth = this.legs.get(key) ?? newLeg(exchange, accountId as AccountId, symbol, leg);
    this.legs.set(key, truth);
    const quantity = decimal(entry.quantity);
    const ours = this.#ours.get(`${exchange} ${entry.venueOrderId}`);
    const before = wholeOf(truth);
    const sender = ours === undefined ? "traders" : "own";
    truth.holdings = afterFill(truth.holdings, sender, entry.side === "buy" ? quantity : quantity.neg());
    if (ours === undefined) return;
    this.filled.set(ours, (this.filled.get(ours) ?? ZERO).add(quantity));
    const order = this.#record.orders.get(ours as ClientOrderId);
    const reduces = ours === "" || order?.intent.reduceOnly === true;
    const after = wholeOf(truth);
    const grew = after.abs().gt(before.abs()) || (!after.isZero() && after.isNeg() !== before.isNeg());
    if (reduces && grew)
      this.violations.push({
        promise: "I5",
        text: `${accountId} ${symbol} ${leg}: ${order?.intent.leg ?? "attached stop"} ${ours} took ${before} to ${after}`,
      });
  }
}

function newLeg(exchange: ExchangeName, accountId: AccountId, symbol: string, leg: string): LegTruth {
  return {
    ...{ exchange, accountId, symbol, leg, holdings: NOTHING_HELD },
    get own() {
      return this.holdings.own;
    },
  };
}

function wholeOf({ holdings }: LegTruth): Decimal {
  return holdings.own.add(holdings.traders);
}
