// The reads that the API scenario measures, and what a right answer to each is: rows, and the caller's own only.
import type { ReadTenant } from "../rig/api-population.ts";

export type CallerName = "admin" | "trader";

export interface ApiRead {
  readonly name: string;
  readonly path: string;
  readonly caller: CallerName;
  /** What is wrong with this answer for that tenant's caller; undefined: nothing. */
  objection(body: unknown, tenant: ReadTenant): string | undefined;
}

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next?: string | null;
}

/** The trader whose token the trader's reads are made with. */
export function traderOf({ traders }: ReadTenant): ReadTenant["traders"][number] {
  const [trader] = traders;
  if (trader === undefined) throw new Error("there is no trader");
  return trader;
}

export const PAGE_ROWS = 50;

export const API_READS: readonly ApiRead[] = [
  {
    ...{ name: "GET /v1/me", path: "/v1/me", caller: "admin" },
    objection: (body, { id, adminId }) => {
      const { tenantId, personId, person } = body as Record<string, unknown>;
      return tenantId === id && personId === adminId && person !== null ? undefined : "it is somebody else";
    },
  },
  {
    ...{ name: `GET /v1/orders (${PAGE_ROWS} of the tenant's)`, path: "/v1/orders", caller: "admin" },
    objection: (body, { accounts }) => rowsObjection(body as Page, PAGE_ROWS, ofAccounts(accounts)),
  },
  {
    ...{ name: `GET /v1/orders (${PAGE_ROWS} of a trader's own)`, path: "/v1/orders", caller: "trader" },
    objection: (body, tenant) => rowsObjection(body as Page, PAGE_ROWS, ofTrader(tenant)),
  },
  {
    ...{ name: `GET /v1/people (${PAGE_ROWS} of the tenant's)`, path: "/v1/people", caller: "admin" },
    objection: (body, { people }) =>
      rowsObjection(body as Page, PAGE_ROWS, ({ id }) => people.has(String(id))),
  },
  {
    ...{ name: "GET /v1/positions (all of the tenant's)", path: "/v1/positions", caller: "admin" },
    objection: (body, { accounts }) => rowsObjection(body as Page, accounts.size, ofAccounts(accounts)),
  },
];

type IsOwn = (row: Page["items"][number]) => boolean;

function ofAccounts(accounts: ReadTenant["accounts"]): IsOwn {
  return ({ accountId }) => accounts.has(String(accountId));
}

function ofTrader(tenant: ReadTenant): IsOwn {
  const { traderId } = traderOf(tenant);
  return ({ accountId }) => tenant.accounts.get(String(accountId)) === traderId;
}

export function rowsObjection({ items }: Page, expected: number, isOwn: IsOwn): string | undefined {
  if (items.length !== expected) return `${items.length} rows instead of ${expected}`;
  const foreign = items.filter((row) => !isOwn(row)).length;
  return foreign === 0 ? undefined : `${foreign} of ${items.length} rows are not the caller's`;
}
