// What an earlier process recorded: its orders, whose late facts still belong to them, and its trades, which must not be applied again.
import type { AccountState } from "../accounts/account-state.ts";
import { ZERO } from "../domain/decimal.ts";
import type { Fill } from "../domain/fill.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import { isTerminal } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import { isOurs } from "../execution/client-order-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { DecisionStore } from "../ports/decision-store.ts";
import type { PositionStore } from "../ports/position-store.ts";

/** The venue's clock stamps trades, ours says when the record was read. */
const CLOCK_SLACK_MS = 5_000;

export interface RecordedTradesDeps {
  readonly decisions: Pick<DecisionStore, "orders">;
  readonly positions: Pick<PositionStore, "filledQuantities" | "knownTrades">;
  readonly clock: Clock;
}

export class RecordedTrades {
  readonly #deps: RecordedTradesDeps;
  /** From when on a state knows the recorded trades of an instrument. An account that comes back has another state, which knows none. */
  readonly #since = new WeakMap<AccountState, Map<InstrumentId, UnixMs>>();

  constructor(deps: RecordedTradesDeps) {
    this.#deps = deps;
  }

  /** An order of ours that is not in memory any more, or not yet. */
  async recall(state: AccountState, id: Fill["clientOrderId"]): Promise<void> {
    if (id === undefined || !isOurs(id) || state.findOrder(id) !== undefined) return;
    const { decisions, positions, clock } = this.#deps;
    const [order] = await decisions.orders([id]);
    if (order === undefined || state.findOrder(id) !== undefined) return;
    const filled = await positions.filledQuantities([id]);
    if (state.findOrder(id) !== undefined) return;
    // What has ended has its fills in the record, one by one or, where those are gone, in its own row.
    state.applied.set(id, filled.get(id) ?? (isTerminal(order.state) ? order.filledQuantity : ZERO));
    state.setOrder(order, clock.now());
  }

  /** Before fills that were read from the venue are applied. The record is read again only for what is older than before. */
  async loadFills(state: AccountState, fills: readonly Fill[]): Promise<void> {
    for (const fill of fills) await this.recall(state, fill.clientOrderId);
    const [first] = fills;
    if (first === undefined) return;
    const known = this.#since.get(state) ?? new Map<InstrumentId, UnixMs>();
    this.#since.set(state, known);
    const oldest = Math.min(...fills.map(({ at }) => at)) as UnixMs;
    const since = known.get(first.instrumentId);
    if (since !== undefined && since <= oldest) return;
    await this.loadTrades(state, oldest);
    const loaded = known.get(first.instrumentId) ?? oldest;
    known.set(first.instrumentId, Math.min(loaded, oldest) as UnixMs);
  }

  /** A stream may tell once more what is in the record already: only trades from after it was read are surely new. */
  async loadTold(state: AccountState, fill: Fill): Promise<void> {
    const isNew = fill.at - CLOCK_SLACK_MS > state.recordReadAt;
    await (isNew ? this.recall(state, fill.clientOrderId) : this.loadFills(state, [fill]));
  }

  async loadTrades(state: AccountState, since: UnixMs): Promise<void> {
    for (const trade of await this.#deps.positions.knownTrades(state.accountId, since))
      state.rememberTrade(trade);
  }
}
