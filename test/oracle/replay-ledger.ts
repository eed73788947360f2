// Plays an exchange's ledger through once and notes, entry by entry, what our own orders did to each position.
import { type Decimal, decimal, ZERO } from "../../engine/domain/decimal.ts";
import { isOurs } from "../../engine/execution/client-order-id.ts";
import type { LedgerEntry } from "../../src/venue/core/ledger.ts";
import type { ExchangeName } from "./evidence.ts";
import { type NakedEpisode, NakedWatch } from "./naked-watch.ts";

type Entry<Kind extends LedgerEntry["kind"]> = Extract<LedgerEntry, { kind: Kind }>;

/** An order of ours as the venue saw it; a stop inside an entry has no client order id. */
export interface VenueOrder {
  readonly exchange: ExchangeName;
  readonly accountId: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  /** Made to open or enlarge; everything else may only reduce. */
  readonly isEntry: boolean;
  /** Machine time. */
  readonly acceptedAtMs: number;
  /** Venue time, as the venue compared it with the receive window. */
  readonly acceptedAtVenueMs: number;
  timesAccepted: number;
  filled: Decimal;
  isClosed: boolean;
}

export interface OwnFill {
  readonly exchange: ExchangeName;
  readonly accountId: string;
  readonly symbol: string;
  readonly leg: string;
  readonly tradeId: string;
  readonly side: string;
  readonly quantity: Decimal;
  readonly clientOrderId: string;
  readonly order: VenueOrder;
}

export interface Growth {
  readonly fill: OwnFill;
  readonly before: Decimal;
  readonly after: Decimal;
}

export interface Replay {
  /** By `accountId clientOrderId`. */
  readonly orders: ReadonlyMap<string, VenueOrder>;
  readonly fills: readonly OwnFill[];
  /** Signed own quantity by `accountId|symbol|leg`. */
  readonly quantities: ReadonlyMap<string, Decimal>;
  readonly naked: readonly NakedEpisode[];
  readonly grown: readonly Growth[];
  readonly liquidations: number;
}

export function replayLedger(exchange: ExchangeName, entries: readonly LedgerEntry[], endMs: number): Replay {
  const player = new Player(exchange);
  for (const entry of entries) player.play(entry);
  return player.finish(endMs);
}

class Player {
  readonly #exchange: ExchangeName;
  readonly #orders = new Map<string, VenueOrder>();
  /** Venue order id or conditional id → the order of ours behind it. */
  readonly #byVenueId = new Map<string, VenueOrder>();
  readonly #fills: OwnFill[] = [];
  readonly #grown: Growth[] = [];
  readonly #quantities = new Map<string, Decimal>();
  readonly #naked = new NakedWatch();
  #offsetMs = 0;
  #liquidations = 0;

  constructor(exchange: ExchangeName) {
    this.#exchange = exchange;
  }

  finish(endMs: number): Replay {
    return {
      orders: this.#orders,
      fills: this.#fills,
      quantities: this.#quantities,
      naked: this.#naked.finish(endMs),
      grown: this.#grown,
      liquidations: this.#liquidations,
    };
  }

  play(entry: LedgerEntry): void {
    switch (entry.kind) {
      case "clock.stepped":
        this.#offsetMs = Number(entry.offsetMs);
        return;
      case "order.accepted":
        this.#accept(entry);
        return;
      case "conditional.accepted":
        this.#acceptConditional(entry);
        return;
      case "conditional.amended":
        this.#naked.amend(entry.conditionalId, entry.quantity, this.#machineMs(entry));
        return;
      case "conditional.closed":
        this.#closeConditional(entry);
        return;
      case "order.closed":
        this.#close(entry.venueOrderId);
        return;
      case "fill":
        this.#fill(entry);
        return;
      case "liquidation":
      case "adl":
        this.#liquidations += 1;
        return;
      default:
        return;
    }
  }

  #machineMs({ timeNs }: LedgerEntry): number {
    return Number(BigInt(timeNs) / 1_000n) / 1_000 - this.#offsetMs;
  }

  #accept(entry: Entry<"order.accepted">): void {
    const parent = entry.conditionalId === "" ? undefined : this.#byVenueId.get(entry.conditionalId);
    if (parent !== undefined) {
      this.#byVenueId.set(entry.venueOrderId, parent);
      return;
    }
    if (entry.conditionalId !== "" || !isOurs(entry.clientOrderId)) return;
    this.#byVenueId.set(entry.venueOrderId, this.#note(entry, entry.clientOrderId, entry.clientOrderId));
  }

  #acceptConditional(entry: Entry<"conditional.accepted">): void {
    // Only the engine puts stops inside entries here; they carry no id of ours.
    const attached = entry.scope.startsWith("position-");
    if (!isOurs(entry.clientOrderId) && !attached) return;
    const key = isOurs(entry.clientOrderId) ? entry.clientOrderId : entry.conditionalId;
    this.#byVenueId.set(entry.conditionalId, this.#note(entry, entry.clientOrderId, key));
    if (entry.trigger !== "stop") return;
    const { conditionalId, side, quantity } = entry;
    this.#naked.rest(legKey(entry), { conditionalId, side, quantity }, this.#machineMs(entry));
  }

  #note(
    entry: Entry<"order.accepted"> | Entry<"conditional.accepted">,
    clientOrderId: string,
    key: string,
  ): VenueOrder {
    const known = this.#orders.get(`${entry.accountId} ${key}`);
    if (known !== undefined) {
      known.timesAccepted += 1;
      return known;
    }
    const order: VenueOrder = {
      exchange: this.#exchange,
      accountId: entry.accountId,
      clientOrderId,
      symbol: entry.symbol,
      isEntry: clientOrderId.slice(2, 4) === "e0",
      acceptedAtMs: this.#machineMs(entry),
      acceptedAtVenueMs: Number(BigInt(entry.timeNs) / 1_000_000n),
      timesAccepted: 1,
      filled: ZERO,
      isClosed: false,
    };
    this.#orders.set(`${entry.accountId} ${key}`, order);
    return order;
  }

  #close(venueId: string): void {
    const order = this.#byVenueId.get(venueId);
    if (order !== undefined) order.isClosed = true;
  }

  #closeConditional(entry: Entry<"conditional.closed">): void {
    this.#naked.withdraw(entry.conditionalId, this.#machineMs(entry));
    if (entry.childOrderId === "") this.#close(entry.conditionalId);
  }

  #fill(entry: Entry<"fill">): void {
    const order = this.#byVenueId.get(entry.venueOrderId);
    if (order === undefined) return;
    const quantity = decimal(entry.quantity);
    const { accountId, symbol, leg, tradeId, side } = entry;
    const { clientOrderId } = order;
    const of = { exchange: this.#exchange, accountId, symbol, leg, clientOrderId, order };
    const fill = { ...of, tradeId, side, quantity };
    this.#fills.push(fill);
    order.filled = order.filled.add(quantity);
    const key = legKey(entry);
    const before = this.#quantities.get(key) ?? ZERO;
    const after = side === "buy" ? before.add(quantity) : before.sub(quantity);
    this.#quantities.set(key, after);
    const grew = after.abs().gt(before.abs()) || (!after.isZero() && after.isNeg() !== before.isNeg());
    if (!order.isEntry && grew) this.#grown.push({ fill, before, after });
    this.#naked.move(key, after, this.#machineMs(entry));
  }
}

function legKey({ accountId, symbol, leg }: { accountId: string; symbol: string; leg: string }): string {
  return `${accountId}|${symbol}|${leg}`;
}
