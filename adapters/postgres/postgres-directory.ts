// The AccountDirectory: answers from memory, fed from PostgreSQL by notifications and, in case one was lost, by full loads.
import type { Account, Subscription } from "../../engine/domain/account.ts";
import type { AccountId, StrategyId, SubscriptionId, TenantId } from "../../engine/domain/ids.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import type { Environment } from "../../engine/domain/venue.ts";
import type {
  AccountDirectory,
  Restriction,
  RestrictionSubject,
  Strategy,
} from "../../engine/ports/account-directory.ts";
import { changedRestrictions } from "./changed-restrictions.ts";
import type { DatabasePools } from "./database-pools.ts";
import { type DirectoryChange, DirectoryListener } from "./directory-listener.ts";
import { DirectoryRows } from "./directory-rows.ts";
import { DirectoryTables } from "./directory-tables.ts";
import type { SecretOpener } from "./secret-box.ts";

export interface DirectoryOptions {
  readonly url: string;
  readonly pools: DatabasePools;
  readonly box: SecretOpener;
  /** Keys were linked, replaced or removed; `all`: some may have been. The signer loads them. */
  readonly onCredentials: (accountIds: readonly AccountId[] | "all") => void;
  /** A kill switch was set, changed or taken off (`active`) since the reading before; the first reading is no change. */
  readonly onKillSwitch?: (changed: Restriction) => void;
  /** The directory goes on with what it knows. */
  readonly onError: (error: Error) => void;
  readonly reloadEveryMs?: number;
  readonly killSwitchesEveryMs?: number;
}

const RELOAD_EVERY_MS = 30_000;
/** Kill switches must work within a second also while nothing listens: then this finds them. */
const KILL_SWITCHES_EVERY_MS = 500;
/** Changes that come together (one transaction, one import) are read together. */
const GATHER_MS = 10;
/** Beyond this many changed rows a full load is cheaper. */
const CHANGES_MAX = 2_000;

export class PostgresDirectory implements AccountDirectory {
  readonly #options: DirectoryOptions;
  readonly #rows: DirectoryRows;
  readonly #listener: DirectoryListener;
  #tables = new DirectoryTables();
  #changes: DirectoryChange[] = [];
  #gathering: NodeJS.Timeout | undefined;
  #reloading: NodeJS.Timeout | undefined;
  /** Refreshes run one after the other. */
  #work: Promise<void> = Promise.resolve();
  /** Kill switches have a line of their own: a full load of ten thousand accounts must not hold them up. */
  #killSwitches: Promise<void> = Promise.resolve();
  #nextReading: Promise<void> | undefined;
  #watching: NodeJS.Timeout | undefined;
  #restrictions: readonly Restriction[] | undefined;

  constructor(options: DirectoryOptions) {
    this.#options = options;
    this.#rows = new DirectoryRows(options.pools, options.box);
    this.#listener = new DirectoryListener(options.url, {
      onChange: (change) =>
        change.table === "trading_state" ? void this.#readKillSwitches() : this.#gather(change),
      onReconnect: () => void this.#refresh(() => this.#loadAll()),
      onError: options.onError,
    });
  }

  /** Listens first, loads then: no change falls between. */
  async start(): Promise<void> {
    await this.#listener.start();
    await this.#loadAll();
    this.#reloading = setInterval(
      () => void this.#refresh(() => this.#loadAll()),
      this.#options.reloadEveryMs ?? RELOAD_EVERY_MS,
    );
    this.#watching = setInterval(
      () => void this.#readKillSwitches(),
      this.#options.killSwitchesEveryMs ?? KILL_SWITCHES_EVERY_MS,
    );
  }

  async close(): Promise<void> {
    clearInterval(this.#reloading);
    clearInterval(this.#watching);
    clearTimeout(this.#gathering);
    await this.#listener.close();
    await Promise.all([this.#work, this.#killSwitches]);
  }

  account(id: AccountId): Account | undefined {
    return this.#tables.accounts.get(id);
  }

  accounts(): Iterable<Account> {
    return this.#tables.accounts.values();
  }

  subscription(id: SubscriptionId): Subscription | undefined {
    return this.#tables.subscriptions.get(id);
  }

  audience(strategyId: StrategyId, environment?: Environment): readonly SubscriptionId[] {
    return this.#tables.audience(strategyId, environment);
  }

  strategyByTokenHash(tokenHash: string): Strategy | undefined {
    return this.#tables.strategyByTokenHash(tokenHash);
  }

  strategy(id: StrategyId): Strategy | undefined {
    return this.#tables.strategies.get(id);
  }

  restrictions(subject: RestrictionSubject): readonly Restriction[] {
    return this.#tables.restrictions(subject);
  }

  correlationGroup(tenantId: TenantId, instrumentId: InstrumentId): ReadonlySet<InstrumentId> {
    return this.#tables.correlationGroup(tenantId, instrumentId);
  }

  /** Resolves once what the record says now of the account is known here; one that cannot be read is told to `onError`. */
  reread(id: AccountId): Promise<void> {
    return this.#refresh(() => this.#applyAccounts([id]));
  }

  #refresh(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: Error) => this.#options.onError(error));
    return this.#work;
  }

  /** A reading that has not begun yet will see this change as well. */
  #readKillSwitches(): Promise<void> {
    this.#nextReading ??= this.#killSwitches
      .then(() => this.#loadKillSwitches())
      .catch((error: Error) => this.#options.onError(error));
    this.#killSwitches = this.#nextReading;
    return this.#nextReading;
  }

  async #loadKillSwitches(): Promise<void> {
    this.#nextReading = undefined;
    const before = this.#restrictions;
    const now = await this.#rows.restrictions();
    this.#restrictions = now;
    this.#tables.setRestrictions(now);
    if (before === undefined) return;
    for (const changed of changedRestrictions(before, now)) this.#options.onKillSwitch?.(changed);
  }

  #gather(change: DirectoryChange): void {
    this.#changes.push(change);
    this.#gathering ??= setTimeout(() => {
      const changes = this.#changes;
      this.#changes = [];
      this.#gathering = undefined;
      void this.#refresh(() => (changes.length > CHANGES_MAX ? this.#loadAll() : this.#apply(changes)));
    }, GATHER_MS);
  }

  async #loadAll(): Promise<void> {
    const tables = new DirectoryTables();
    this.#rows.forgetShared();
    for await (const page of this.#rows.accounts()) for (const account of page) tables.putAccount(account);
    for await (const page of this.#rows.subscriptions()) for (const row of page) tables.putSubscription(row);
    for await (const page of this.#rows.strategies()) for (const row of page) tables.putStrategy(row);
    tables.setCorrelationGroups(await this.#rows.correlationGroups());
    await this.#readKillSwitches();
    if (this.#restrictions === undefined) throw new Error("the kill switches could not be read");
    // What the kill switches' own line read meanwhile is newer than this load.
    tables.setRestrictions(this.#restrictions);
    this.#tables = tables;
    this.#options.onCredentials("all");
  }

  async #apply(changes: readonly DirectoryChange[]): Promise<void> {
    const idsOf = (table: string): readonly string[] => [
      ...new Set(
        changes.flatMap((change) => (change.table === table && change.id !== undefined ? [change.id] : [])),
      ),
    ];
    const names = new Set(changes.map(({ table }) => table));
    await this.#applyAccounts(idsOf("account") as readonly AccountId[]);
    await this.#applySubscriptions(idsOf("subscription") as readonly SubscriptionId[]);
    await this.#applyStrategies(idsOf("strategy") as readonly StrategyId[]);
    if (names.has("correlation_group"))
      this.#tables.setCorrelationGroups(await this.#rows.correlationGroups());
    const credentials = idsOf("credential") as readonly AccountId[];
    if (credentials.length > 0) this.#options.onCredentials(credentials);
  }

  async #applyAccounts(ids: readonly AccountId[]): Promise<void> {
    if (ids.length === 0) return;
    const gone = new Set(ids);
    for await (const page of this.#rows.accounts(ids)) {
      for (const account of page) {
        gone.delete(account.id);
        this.#tables.putAccount(account);
      }
    }
    for (const id of gone) this.#tables.removeAccount(id);
  }

  async #applySubscriptions(ids: readonly SubscriptionId[]): Promise<void> {
    if (ids.length === 0) return;
    const gone = new Set(ids);
    for await (const page of this.#rows.subscriptions(ids)) {
      for (const subscription of page) {
        gone.delete(subscription.id);
        this.#tables.putSubscription(subscription);
      }
    }
    for (const id of gone) this.#tables.removeSubscription(id);
  }

  async #applyStrategies(ids: readonly StrategyId[]): Promise<void> {
    if (ids.length === 0) return;
    const gone = new Set(ids);
    for await (const page of this.#rows.strategies(ids)) {
      for (const strategy of page) {
        gone.delete(strategy.id);
        this.#tables.putStrategy(strategy);
      }
    }
    for (const id of gone) this.#tables.removeStrategy(id);
  }
}
