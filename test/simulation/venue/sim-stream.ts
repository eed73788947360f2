// One account's user-data stream: events in the order in which things happened, unless a fault says otherwise.
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { BalanceReport, VenueEvent } from "../../../engine/ports/venue.ts";
import type { AccountEvent } from "../../../src/venue/core/events.ts";
import type { PaperExchange } from "../../../src/venue/core/paper-exchange.ts";
import type { Order, PositionView } from "../../../src/venue/core/types.ts";
import type { EngineLife } from "../core/engine-life.ts";
import type { FaultPlan } from "../core/fault-plan.ts";
import type { Story } from "../core/story.ts";
import type { VirtualTime } from "../core/virtual-time.ts";
import type { Obstacles } from "../oracle/obstacles.ts";
import { conditionalReport, fillReport, instrumentIdOf, orderReport } from "./core-reports.ts";

const BALANCE_TOGETHER_MS = 100;

type OrderEvent = Extract<AccountEvent, { kind: "order" | "conditional" }>;

export interface SimStreamDeps {
  readonly exchange: PaperExchange;
  readonly time: VirtualTime;
  readonly faults: FaultPlan;
  readonly obstacles: Obstacles;
  readonly story: Story;
  readonly life: EngineLife;
  onEvent(event: VenueEvent): void;
}

export class SimStream {
  readonly #deps: SimStreamDeps;
  readonly #accountId: AccountId;
  readonly #unsubscribe: () => void;
  #state: "connecting" | "up" | "deaf" | "closed" = "connecting";
  #lastAtMs = 0;
  #balanceDue = false;

  constructor(deps: SimStreamDeps, accountId: AccountId) {
    this.#deps = deps;
    this.#accountId = accountId;
    this.#unsubscribe = deps.exchange.subscribe(accountId, (event) => this.#hear(event));
    this.#connect();
  }

  /** As the engine knows it: a break is noticed after a while. */
  isUp(): boolean {
    return this.#state === "up" || this.#state === "deaf";
  }

  close(): void {
    this.#state = "closed";
    this.#unsubscribe();
  }

  #connect(): void {
    const { time, faults } = this.#deps;
    time.after(faults.between(20, 250), () => {
      if (this.#state === "closed") return;
      this.#state = "up";
      this.#send({ kind: "stream-up", accountId: this.#accountId });
    });
  }

  /** The connection breaks: what happens from here on is not heard, and the engine notices after a while. */
  #break(): void {
    const { time, faults, story } = this.#deps;
    this.#state = "deaf";
    story.tell(`stream ${this.#accountId} broke`);
    time.after(faults.between(0, 1_500), () => {
      if (this.#state === "closed") return;
      this.#state = "connecting";
      this.#send({ kind: "stream-down", accountId: this.#accountId, reason: "BROKEN" });
      time.after(faults.between(100, 2_000), () => this.#connect());
    });
  }

  #hear(event: AccountEvent): void {
    if (!this.#deps.life.alive) return;
    if (event.kind === "account" && this.#state === "up") {
      this.#balanceChanged();
      for (const position of event.positions) this.#tellPosition(position, event.timeMs);
    }
    if (event.kind !== "order" && event.kind !== "conditional") return;
    const messages = this.#messages(event);
    if (messages.length === 0) return;
    if (this.#state === "up" && this.#deps.faults.strikes("stream-gap")) this.#break();
    const { symbol } = event.kind === "order" ? event.order : event.conditional;
    if (this.#state !== "up") this.#deps.obstacles.unheard(this.#accountId, symbol);
    else for (const message of messages) this.#pass(message, symbol);
  }

  #pass(message: VenueEvent, symbol: string): void {
    const { faults, story } = this.#deps;
    if (faults.strikes("event-dropped")) {
      story.tell(`stream ${this.#accountId} drops ${message.kind}`);
      this.#deps.obstacles.unheard(this.#accountId, symbol);
      return;
    }
    this.#send(message);
    if (faults.strikes("event-repeated")) this.#send(message);
  }

  #tellPosition({ symbol, leg, quantity }: PositionView, timeMs: number): void {
    const { faults } = this.#deps;
    if (faults.strikes("event-dropped", "positions")) return;
    const position = {
      instrumentId: instrumentIdOf(symbol),
      positionSide: leg,
      quantity,
      at: timeMs as UnixMs,
    };
    const message: VenueEvent = { kind: "position", accountId: this.#accountId, position };
    this.#send(message);
    if (faults.strikes("event-repeated", "positions")) this.#send(message);
  }

  #balanceChanged(): void {
    if (this.#balanceDue) return;
    this.#balanceDue = true;
    const { time, exchange } = this.#deps;
    time.after(BALANCE_TOGETHER_MS, () => {
      this.#balanceDue = false;
      if (this.#state !== "up") return;
      const balance = balanceReport(exchange, this.#accountId);
      this.#send({ kind: "balance", accountId: this.#accountId, balance });
    });
  }

  #send(message: VenueEvent): void {
    const { time, faults, life, onEvent, story } = this.#deps;
    const whom = message.kind === "position" ? "positions" : "anything";
    const late = faults.strikes("event-late", whom) ? faults.between(20, 3_000, whom) : 0;
    // Whoever hears of an order needs no push of the position.
    if (late > 0 && whom === "anything") this.#deps.obstacles.forAccount(this.#accountId, late);
    const atMs = time.monotonic() + faults.between(0.5, 8, whom) + late;
    // One connection keeps the order; only a fault overtakes.
    const dueMs = late > 0 ? atMs : Math.max(atMs, this.#lastAtMs);
    if (late === 0) this.#lastAtMs = dueMs;
    time.after(dueMs - time.monotonic(), () =>
      life.deliver(() => {
        if (this.#state === "closed") return;
        story.tell(`event ${textOf(message)}`);
        onEvent(message);
      }),
    );
  }

  #messages(event: OrderEvent): readonly VenueEvent[] {
    const { exchange } = this.#deps;
    const accountId = this.#accountId;
    const isBybit = exchange.policy.name === "bybit";
    if (event.kind === "conditional") {
      const { status } = event.conditional;
      const isTold = isBybit ? event.cause !== "finished" : status !== "triggered" && status !== "finished";
      if (!isTold) return [];
      return [{ kind: "order", accountId, report: conditionalReport(exchange, event.conditional) }];
    }
    if (isBybit && event.cause === "new" && isImmediate(event.order)) return [];
    const order: VenueEvent = { kind: "order", accountId, report: orderReport(exchange, event.order) };
    if (event.fill === undefined) return [order];
    const fill: VenueEvent = { kind: "fill", fill: fillReport(exchange, event.fill) };
    return isBybit ? [fill, order] : [order, fill];
  }
}

/** Bybit tells of those with their outcome only. */
function isImmediate({ type, timeInForce }: Order): boolean {
  return type === "market" || timeInForce === "ioc" || timeInForce === "fok";
}

export function balanceReport(exchange: PaperExchange, accountId: AccountId): BalanceReport {
  const { equity, wallet, available } = exchange.balance(accountId);
  return { equity, walletBalance: wallet, availableMargin: available };
}

function textOf(event: VenueEvent): string {
  switch (event.kind) {
    case "order": {
      const { clientOrderId, venueOrderId, state, filledQuantity } = event.report;
      return `order ${event.accountId} ${clientOrderId ?? venueOrderId} ${state} ${filledQuantity}`;
    }
    case "fill": {
      const { accountId, clientOrderId, venueTradeId, side, quantity, price } = event.fill;
      return `fill ${accountId} ${clientOrderId ?? "-"} trade ${venueTradeId} ${side} ${quantity} at ${price}`;
    }
    case "funding":
      return `funding ${event.funding.accountId}`;
    case "position":
      return `position ${event.accountId} ${event.position.instrumentId} ${event.position.quantity}`;
    default:
      return `${event.kind} ${event.accountId}`;
  }
}
