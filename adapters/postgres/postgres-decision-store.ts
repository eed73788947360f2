// The DecisionStore on PostgreSQL. Whoever inserts the decision row decides; nobody else writes anything, and neither does
// a process whose shards have a newer epoch (shard-fence.ts).
import type { DecisionTrace } from "../../engine/domain/decision.ts";
import type { AccountId, ClientOrderId, SignalId } from "../../engine/domain/ids.ts";
import type { Order } from "../../engine/domain/order.ts";
import type {
  DecisionStore,
  DecisionUpdate,
  DecisionWithOrders,
  OrderUpdate,
  SignalTrace,
} from "../../engine/ports/decision-store.ts";
import { NO_FENCE } from "../../engine/ports/shard-store.ts";
import type { DatabasePools } from "./database-pools.ts";
import { readOrders, readTrace, readUnresolved, readWorking } from "./decision-reads.ts";
import { DECISION_COLUMNS } from "./decision-row.ts";
import { ORDER_COLUMNS } from "./order-row.ts";
import { type RecordedUpdates, recordUpdates } from "./record-updates.ts";
import { chunkSelect, chunkValues, columnNames } from "./row-columns.ts";
import { allHeld, type FenceOf, fenceValues, heldShards } from "./shard-fence.ts";
import { isRowFault, WriteBehind } from "./write-behind.ts";

/**
 * One array per column: json_to_recordset takes 39 ms in the server for 1,000 decisions with their orders where this
 * takes 21, and lists of values take as long as this but are a new statement for each number of rows.
 * `is true` keeps the planner from joining: the hashed list of winners is the cheapest filter at every size.
 */
const COMMIT = `
with ${heldShards(DECISION_COLUMNS.length + ORDER_COLUMNS.length + 1)}, won as (
  insert into decision (${columnNames(DECISION_COLUMNS)}) ${chunkSelect(DECISION_COLUMNS, 1)}
  where ${allHeld(DECISION_COLUMNS.length + ORDER_COLUMNS.length + 1)}
  on conflict (tenant_id, signal_id, account_id) do nothing returning account_id
), claimed as (
  insert into order_intent (${columnNames(ORDER_COLUMNS)}) ${chunkSelect(ORDER_COLUMNS, DECISION_COLUMNS.length + 1)}
  where (r.account_id in (select account_id from won)) is true
)
select account_id from won`;

const CLAIM = `
with ${heldShards(ORDER_COLUMNS.length + 1)}
insert into order_intent (${columnNames(ORDER_COLUMNS)}) ${chunkSelect(ORDER_COLUMNS, 1)}
where ${allHeld(ORDER_COLUMNS.length + 1)}
on conflict (tenant_id, client_order_id) do nothing returning client_order_id`;

export interface RecordingPace {
  /** How long the first update waits for others to share its commit. */
  readonly lingerMs: number;
  readonly batchMax: number;
}

export class PostgresDecisionStore implements DecisionStore {
  readonly #pools: DatabasePools;
  readonly #recording: WriteBehind<RecordedUpdates>;
  readonly #fenceOf: FenceOf;

  constructor(
    pools: DatabasePools,
    pace: RecordingPace = { lingerMs: 2, batchMax: 1_000 },
    fenceOf: FenceOf = () => NO_FENCE,
  ) {
    this.#pools = pools;
    this.#fenceOf = fenceOf;
    this.#recording = new WriteBehind({
      write: (items) => recordUpdates(pools.recording, items),
      isItemFault: isRowFault,
      waitingMax: 200_000,
      ...pace,
    });
  }

  async commit(decisions: readonly DecisionWithOrders[]): Promise<ReadonlySet<AccountId>> {
    if (decisions.length === 0) return new Set();
    // Always in the same order: two racing chunks then wait for one another instead of deadlocking.
    const sorted = decisions.toSorted((a, b) => compare(a.decision.accountId, b.decision.accountId));
    const values = [
      ...chunkValues(
        DECISION_COLUMNS,
        sorted.map(({ decision }) => decision),
      ),
      ...chunkValues(
        ORDER_COLUMNS,
        sorted.flatMap(({ orders }) => orders),
      ),
      ...fenceValues(this.#fenceOf(sorted.map(({ decision }) => decision.accountId))),
    ];
    const { rows } = await this.#pools.hot.query<{ account_id: AccountId }>({
      name: "commit",
      text: COMMIT,
      values,
    });
    return new Set(rows.map((row) => row.account_id));
  }

  async claim(orders: readonly Order[]): Promise<ReadonlySet<ClientOrderId>> {
    if (orders.length === 0) return new Set();
    const sorted = orders.toSorted((a, b) => compare(a.intent.clientOrderId, b.intent.clientOrderId));
    const { rows } = await this.#pools.hot.query<{ client_order_id: ClientOrderId }>({
      name: "claim",
      text: CLAIM,
      values: [
        ...chunkValues(ORDER_COLUMNS, sorted),
        ...fenceValues(this.#fenceOf(sorted.map(({ intent }) => intent.accountId))),
      ],
    });
    return new Set(rows.map((row) => row.client_order_id));
  }

  async record(orders: readonly OrderUpdate[], decisions: readonly DecisionUpdate[]): Promise<void> {
    if (orders.length === 0 && decisions.length === 0) return;
    await this.#recording.add({ orders, decisions });
  }

  unresolved(): Promise<readonly Order[]> {
    return readUnresolved(this.#pools.reading);
  }

  working(): Promise<readonly DecisionTrace[]> {
    return readWorking(this.#pools.reading);
  }

  orders(ids: readonly ClientOrderId[]): Promise<readonly Order[]> {
    return readOrders(this.#pools.reading, ids);
  }

  trace(signalId: SignalId): Promise<SignalTrace | undefined> {
    return readTrace(this.#pools.reading, signalId);
  }

  /** Resolves when every update recorded so far is durable. Call before closing the pools. */
  drain(): Promise<void> {
    return this.#recording.drain();
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
