// The DecisionStore on PostgreSQL. Whoever inserts the decision row decides; nobody else writes anything, and neither does
// a process whose shards have a newer epoch (shard-fence.ts).
import type { Decision, DecisionTrace } from "../../engine/domain/decision.ts";
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
import { GroupCommit } from "./group-commit.ts";
import { ORDER_COLUMNS } from "./order-row.ts";
import { type RecordedUpdates, recordUpdates } from "./record-updates.ts";
import { type Column, chunkSelect, chunkValues, columnNames, rowByRow } from "./row-columns.ts";
import { allHeld, type FenceOf, fenceValues, heldShards } from "./shard-fence.ts";
import { isRowFault, WriteBehind } from "./write-behind.ts";

/**
 * One list per column: json_to_recordset takes twice as long in the server, and lists of values take as long as this but are a
 * new statement for each number of rows. `is true` keeps the planner from joining: the hashed list of winners is the cheapest
 * filter at every size.
 */
function commitOf(decisions: readonly Column<Decision>[], orders: readonly Column<Order>[]): string {
  const fence = decisions.length + orders.length + 1;
  return `
with ${heldShards(fence)}, won as (
  insert into decision (${columnNames(decisions)}) ${chunkSelect(decisions, 1)} where ${allHeld(fence)}
  on conflict (tenant_id, signal_id, account_id) do nothing returning signal_id, account_id
), claimed as (
  insert into order_intent (${columnNames(orders)})
  select * from (${chunkSelect(orders, decisions.length + 1)}) as o
  where ((o.signal_id, o.account_id) in (select signal_id, account_id from won)) is true
)
select signal_id, account_id from won`;
}

/** Of one signal, what is the same for all its accounts travels once; several that share a commit say it row by row. */
const ONE_SIGNAL = statement("commit", DECISION_COLUMNS, ORDER_COLUMNS);
const SEVERAL_SIGNALS = statement("commit-several", rowByRow(DECISION_COLUMNS), rowByRow(ORDER_COLUMNS));

function statement(name: string, decisions: readonly Column<Decision>[], orders: readonly Column<Order>[]) {
  return { name, text: commitOf(decisions, orders), decisions, orders };
}

/** Two at once: one waits for the disk while the other is being worked on. */
const COMMITS_UNDER_WAY = 2;
const COMMIT_ROWS = 250;

/** Claims are sent for as soon as they are durable: few enough for one turn. */
const CLAIM_ROWS = 50;
/** A commit of a few orders need not wait for the large ones that are under way. */
const FEW_ROWS = 10;

/** Of any signals: after a fan-out thousands of stops are claimed, and they must not queue before the next signal's commit. */
const CLAIM_COLUMNS = rowByRow(ORDER_COLUMNS);
const CLAIM = `
with ${heldShards(ORDER_COLUMNS.length + 1)}
insert into order_intent (${columnNames(CLAIM_COLUMNS)}) ${chunkSelect(CLAIM_COLUMNS, 1)}
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
  readonly #commits: GroupCommit<readonly DecisionWithOrders[], ReadonlySet<AccountId>>;
  readonly #claims: GroupCommit<readonly Order[], ReadonlySet<ClientOrderId>>;

  constructor(
    pools: DatabasePools,
    // At once: the recorder gathers. What lingered here would be written by a process that was frozen and has lost its shards since.
    pace: RecordingPace = { lingerMs: 0, batchMax: 1_000 },
    fenceOf: FenceOf = () => NO_FENCE,
    factFenceOf: FenceOf = fenceOf,
  ) {
    this.#pools = pools;
    this.#fenceOf = fenceOf;
    this.#commits = new GroupCommit({
      write: (chunks) => this.#commitChunks(chunks),
      keysOf: (chunk) => chunk.map(({ decision }) => decision.accountId),
      sizeOf: (chunk) => chunk.length,
      sizeMax: COMMIT_ROWS,
      underWayMax: COMMITS_UNDER_WAY,
      fewMax: FEW_ROWS,
    });
    this.#claims = new GroupCommit({
      write: (items) => this.#claimTogether(items),
      keysOf: (orders) => orders.map(({ intent }) => intent.clientOrderId),
      sizeOf: (orders) => orders.length,
      sizeMax: CLAIM_ROWS,
      underWayMax: COMMITS_UNDER_WAY,
    });
    this.#recording = new WriteBehind({
      write: (items) => recordUpdates(pools.recording, items, factFenceOf),
      isItemFault: isRowFault,
      waitingMax: 200_000,
      ...pace,
    });
  }

  commit(decisions: readonly DecisionWithOrders[]): Promise<ReadonlySet<AccountId>> {
    if (decisions.length === 0) return Promise.resolve(new Set());
    return this.#commits.add(decisions);
  }

  async #commitChunks(
    chunks: readonly (readonly DecisionWithOrders[])[],
  ): Promise<readonly ReadonlySet<AccountId>[]> {
    const signals = new Set(chunks.map(([first]) => first?.decision.signalId));
    const { name, text, decisions, orders } = signals.size === 1 ? ONE_SIGNAL : SEVERAL_SIGNALS;
    // Always in the same order: two racing chunks then wait for one another instead of deadlocking.
    const sorted = chunks.flat().sort(byKey);
    const values = [
      ...chunkValues(
        decisions,
        sorted.map(({ decision }) => decision),
      ),
      ...chunkValues(
        orders,
        sorted.flatMap((each) => each.orders),
      ),
      ...fenceValues(this.#fenceOf(sorted.map(({ decision }) => decision.accountId))),
    ];
    const { rows } = await this.#pools.hot.query<Winner>({ name, text, values });
    const won = Map.groupBy(rows, (row) => row.signal_id);
    const winnersOf = (chunk: readonly DecisionWithOrders[]) => {
      const accounts = new Set(won.get(chunk[0]?.decision.signalId ?? ("" as SignalId))?.map(accountOf));
      return new Set(chunk.map(({ decision }) => decision.accountId).filter((id) => accounts.has(id)));
    };
    return chunks.map(winnersOf);
  }

  claim(orders: readonly Order[]): Promise<ReadonlySet<ClientOrderId>> {
    return orders.length === 0 ? Promise.resolve(new Set()) : this.#claims.add(orders);
  }

  async #claimTogether(items: readonly (readonly Order[])[]): Promise<readonly ReadonlySet<ClientOrderId>[]> {
    const sorted = items.flat().sort((a, b) => compare(a.intent.clientOrderId, b.intent.clientOrderId));
    const { rows } = await this.#pools.hot.query<{ client_order_id: ClientOrderId }>({
      name: "claim",
      text: CLAIM,
      values: [
        ...chunkValues(CLAIM_COLUMNS, sorted),
        ...fenceValues(this.#fenceOf(sorted.map(({ intent }) => intent.accountId))),
      ],
    });
    const won = new Set(rows.map((row) => row.client_order_id));
    const idOf = ({ intent }: Order) => intent.clientOrderId;
    return items.map((orders) => new Set(orders.map(idOf).filter((id) => won.has(id))));
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

interface Winner {
  readonly signal_id: SignalId;
  readonly account_id: AccountId;
}

const accountOf = (row: Winner): AccountId => row.account_id;

function byKey({ decision: a }: DecisionWithOrders, { decision: b }: DecisionWithOrders): number {
  return compare(a.signalId, b.signalId) || compare(a.accountId, b.accountId);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
