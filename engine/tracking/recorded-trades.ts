// What an earlier process recorded: its orders, whose late facts still belong to them, and its trades, which must not be applied again.
import type { AccountState } from "../accounts/account-state.ts";
import type { Fill } from "../domain/fill.ts";
import type { AccountId } from "../domain/ids.ts";
import { isTerminal } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import { isOurs } from "../execution/client-order-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { DecisionStore } from "../ports/decision-store.ts";
import type { PositionStore } from "../ports/position-store.ts";

export interface RecordedTradesDeps {
  readonly decisions: Pick<DecisionStore, "orders">;
  readonly positions: Pick<PositionStore, "filledQuantities" | "knownTrades">;
  readonly clock: Clock;
}

export class RecordedTrades {
  readonly #deps: RecordedTradesDeps;
  /** Per account and instrument: from when on recorded trades are known. */
  readonly #since = new Map<string, UnixMs>();

  constructor(deps: RecordedTradesDeps) {
    this.#deps = deps;
  }

  /** An order of ours that is not in memory any more, or not yet. */
  async recall(state: AccountState, id: Fill["clientOrderId"]): Promise<void> {
    if (id === undefined || !isOurs(id) || state.findOrder(id) !== undefined) return;
    const { decisions, positions, clock } = this.#deps;
    const [order] = await decisions.orders([id]);
    if (order === undefined || state.findOrder(id) !== undefined) return;
    if (isTerminal(order.state)) {
      const filled = await positions.filledQuantities([id]);
      state.applied.set(id, filled.get(id) ?? order.filledQuantity);
    }
    state.setOrder(order, clock.now());
  }

  /** Before fills that were read from the venue are applied. The record is read again only for what is older than before. */
  async loadFills(state: AccountState, fills: readonly Fill[]): Promise<void> {
    for (const fill of fills) await this.recall(state, fill.clientOrderId);
    const [first] = fills;
    const key = `${state.accountId}|${first?.instrumentId}`;
    const oldest = Math.min(...fills.map(({ at }) => at)) as UnixMs;
    const since = this.#since.get(key);
    if (first === undefined || (since !== undefined && since <= oldest)) return;
    await this.loadTrades(state, oldest);
    const loaded = this.#since.get(key) ?? oldest;
    this.#since.set(key, Math.min(loaded, oldest) as UnixMs);
  }

  async loadTrades(state: AccountState, since: UnixMs): Promise<void> {
    for (const trade of await this.#deps.positions.knownTrades(state.accountId, since))
      state.rememberTrade(trade);
  }

  forget(accountId: AccountId): void {
    for (const key of [...this.#since.keys()]) if (key.startsWith(`${accountId}|`)) this.#since.delete(key);
  }
}
