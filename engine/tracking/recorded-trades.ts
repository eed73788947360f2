// What an earlier process recorded: its orders, whose late facts still belong to them, and its trades, which must not be applied again.
import type { AccountState } from "../accounts/account-state.ts";
import { ZERO } from "../domain/decimal.ts";
import type { Fill } from "../domain/fill.ts";
import { isTerminal } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import { isOurs } from "../execution/client-order-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { DecisionStore } from "../ports/decision-store.ts";
import type { PositionStore } from "../ports/position-store.ts";

export interface RecordedTradesDeps {
  readonly decisions: Pick<DecisionStore, "orders">;
  readonly positions: Pick<PositionStore, "filledQuantities" | "recordedFills" | "recordedFundings">;
  readonly clock: Clock;
}

export class RecordedTrades {
  readonly #deps: RecordedTradesDeps;

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

  /** Before fills that a venue told are applied: of those that memory cannot tell to be new, the record says which it has. */
  async loadFills(state: AccountState, fills: readonly Fill[]): Promise<void> {
    for (const fill of fills) await this.recall(state, fill.clientOrderId);
    const doubtful = fills.filter((fill) => state.mayHaveForgotten(fill));
    if (doubtful.length === 0) return;
    const { positions, clock } = this.#deps;
    for (const fill of await positions.recordedFills(state.accountId, doubtful))
      state.rememberTrade(fill, clock.now());
  }

  async loadFundings(state: AccountState, since: UnixMs): Promise<void> {
    for (const id of await this.#deps.positions.recordedFundings(state.accountId, since))
      state.rememberFunding(id);
  }
}
