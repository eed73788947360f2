// The last told unrealised P&L of accounts and tenants, and when each changed: whoever listens is told what is new to them.
import type { OpenAccount } from "../../../adapters/postgres/history/open-accounts.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import type { EventView } from "../../engine/http/event-view.ts";
import { environmentTotals } from "../at-mark/environment-totals.ts";
import { iso } from "../http/view-text.ts";

/** As other live events look. */
export interface PnlEvent extends Omit<EventView, "kind"> {
  readonly kind: "pnl.changed" | "tenant-pnl.changed";
  readonly payload: { readonly environment: Environment; readonly unrealizedPnl: string | null };
}

export interface ToldPnl {
  readonly event: PnlEvent;
  readonly text: string;
  /** The look in which it changed. */
  readonly changedAt: number;
}

/** By account, or for a whole tenant by environment. */
type Told = Map<string, ToldPnl>;

export class PnlBoard {
  /** A trader's values apart from those of others, and the sums apart from all. */
  readonly #tenants = new Map<TenantId, Map<TraderId | undefined, Told>>();
  #now = 0;

  /** Counts the looks at the engines. */
  get now(): number {
    return this.#now;
  }

  /** A new look. What is told of other tenants is forgotten. */
  begin(tenantIds: ReadonlySet<TenantId>): void {
    this.#now += 1;
    for (const tenantId of this.#tenants.keys()) if (!tenantIds.has(tenantId)) this.#tenants.delete(tenantId);
  }

  /** `accounts`: those that hold something, as the record says. `known`: what engines say of them; whoever is not there is unknown. */
  put(
    at: UnixMs,
    tenantId: TenantId,
    accounts: readonly OpenAccount[],
    known: ReadonlyMap<string, string | null>,
  ): void {
    const tenant = this.#tenants.get(tenantId) ?? new Map<TraderId | undefined, Told>();
    this.#tenants.set(tenantId, tenant);
    const rows = accounts.map((account) => ({
      ...account,
      unrealizedPnl: known.get(account.accountId) ?? null,
    }));
    const totals = environmentTotals(
      rows.map(({ environment, unrealizedPnl }) => ({
        environment,
        unrealizedPnl: unrealizedPnl === null ? undefined : decimal(unrealizedPnl),
      })),
    );
    const fresh = [
      ...rows.map(({ accountId, traderId, ...payload }) =>
        eventOf(at, tenantId, payload, { accountId, traderId }),
      ),
      ...totals.map((payload) => eventOf(at, tenantId, payload)),
    ];
    for (const event of [...fresh, ...closed(tenant, fresh, at)]) this.#tell(tenant, event);
  }

  /** What the caller may want to know, changed or not. */
  of(scope: Scope): Iterable<ToldPnl> {
    if (scope.kind === "platform") return [];
    return this.#tenants.get(scope.tenantId)?.get(scope.traderId)?.values() ?? [];
  }

  #tell(tenant: Map<TraderId | undefined, Told>, event: PnlEvent): void {
    const traderId = (event.traderId ?? undefined) as TraderId | undefined;
    const told = tenant.get(traderId) ?? new Map<string, ToldPnl>();
    tenant.set(traderId, told);
    const last = told.get(keyOf(event));
    if (last?.event.payload.unrealizedPnl === event.payload.unrealizedPnl) return;
    told.set(keyOf(event), { event, text: JSON.stringify(event), changedAt: this.#now });
  }
}

function eventOf(
  at: UnixMs,
  tenantId: TenantId,
  { environment, unrealizedPnl }: PnlEvent["payload"],
  whose?: Pick<OpenAccount, "accountId" | "traderId">,
): PnlEvent {
  const { accountId = null, traderId = null } = whose ?? {};
  const nothing = { providerId: null, strategyId: null, signalId: null };
  return {
    kind: whose === undefined ? "tenant-pnl.changed" : "pnl.changed",
    ...{ at: iso(at), tenantId, traderId, accountId, ...nothing },
    payload: { environment, unrealizedPnl },
  };
}

function keyOf({ accountId, payload }: PnlEvent): string {
  return accountId ?? payload.environment;
}

/** What was told and holds nothing any more. */
function closed(
  tenant: ReadonlyMap<TraderId | undefined, Told>,
  fresh: readonly PnlEvent[],
  at: UnixMs,
): readonly PnlEvent[] {
  const open = new Set(fresh.map(keyOf));
  const told = [...tenant.values()].flatMap((values) => [...values.values()]);
  return told
    .filter(({ event }) => !open.has(keyOf(event)))
    .map(({ event }) => ({
      ...{ ...event, at: iso(at) },
      payload: { ...event.payload, unrealizedPnl: "0" },
    }));
}
