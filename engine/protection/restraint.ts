// What the kill switches ask of what is open already: entries that rest are withdrawn under each of them, positions are
// closed under `flattening`. The guard and the sweeper act; this says on what, and how much is left.
import type { Accounts } from "../accounts/accounts.ts";
import type { AccountId, ProviderId, StrategyId, TenantId, TraderId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import { isTerminal, type Order } from "../domain/order.ts";
import type { AccountDirectory, Restriction } from "../ports/account-directory.ts";
import type { Journal } from "../ports/journal.ts";
import type { OwnedPosition } from "../ports/position-store.ts";

export interface RestraintDeps {
  readonly accounts: Accounts;
  readonly directory: Pick<AccountDirectory, "account" | "strategy" | "restrictions">;
  readonly journal: Journal;
}

/** One kill switch, and what is open under it in this process. */
export interface HeldUnder {
  readonly restriction: Restriction;
  readonly positions: number;
  readonly entries: number;
}

interface Held {
  readonly accountId: AccountId;
  readonly strategyId: StrategyId | undefined;
  readonly instrumentId: InstrumentId;
}

/** Whose strategy is gone belongs to no provider any more. */
const NO_PROVIDER = "" as ProviderId;

export class Restraint {
  readonly #deps: RestraintDeps;
  /** Positions whose closing was told: once each, as long as it lasts. */
  readonly #told = new Set<string>();

  constructor(deps: RestraintDeps) {
    this.#deps = deps;
  }

  /** Our own quantity is to be closed; the trader's is no part of an owned position. */
  mustClose(position: OwnedPosition): boolean {
    const { accountId, instrumentId, positionSide, net } = position;
    const key = `${accountId}|${instrumentId}|${positionSide}`;
    const flattening = this.#on(position).find(({ state }) => state === "flattening");
    if (flattening === undefined) {
      this.#told.delete(key);
      return false;
    }
    if (this.#told.has(key)) return true;
    this.#told.add(key);
    this.#deps.journal.write("warn", "position.flattening", {
      ...{ accountId, instrumentId, scope: flattening.scope, signalId: position.signalId },
      quantity: net.quantity.toString(),
    });
    return true;
  }

  /** Whatever its mode, a kill switch lets no entry fill any more. */
  forbids({ intent }: Order): boolean {
    return this.#on(intent).length > 0;
  }

  heldUnder(): readonly HeldUnder[] {
    const held = new Map<Restriction, { positions: number; entries: number }>();
    const count = (what: "positions" | "entries", on: Held) => {
      for (const restriction of this.#on(on)) {
        const counts = held.get(restriction) ?? { positions: 0, entries: 0 };
        counts[what] += 1;
        held.set(restriction, counts);
      }
    };
    for (const state of this.#deps.accounts.all()) {
      for (const position of state.positions.values())
        if (!position.net.quantity.isZero()) count("positions", position);
      for (const order of state.orders.values())
        if (order.intent.leg === "entry" && !isTerminal(order.state)) count("entries", order.intent);
    }
    return [...held].map(([restriction, counts]) => ({ restriction, ...counts }));
  }

  #on({ accountId, strategyId, instrumentId }: Held): readonly Restriction[] {
    const { directory } = this.#deps;
    const account = directory.account(accountId);
    if (account === undefined) return [];
    const strategy = strategyId === undefined ? undefined : directory.strategy(strategyId);
    return directory.restrictions({
      tenantId: account.tenantId,
      providerId: strategy?.providerId ?? NO_PROVIDER,
      traderId: account.traderId,
      accountId,
      instrumentId,
    });
  }
}

/** Belongs to nobody, so that only what applies to everything is found. */
const NOBODY = {
  tenantId: "" as TenantId,
  providerId: NO_PROVIDER,
  traderId: "" as TraderId,
  accountId: "" as AccountId,
  instrumentId: "" as InstrumentId,
};

export function platformStopped(directory: Pick<AccountDirectory, "restrictions">): boolean {
  return directory.restrictions(NOBODY).some(({ scope }) => scope === "platform");
}
