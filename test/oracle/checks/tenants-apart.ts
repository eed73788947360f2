// O7: every order at the venue and every row in the record belongs to its account's tenant, and no planted secret got out.
import type { Court } from "../court.ts";
import type { Violation } from "../evidence.ts";

const CHECK = "O7 tenants apart";

export function tenantsApart({ evidence, venueOrders, accountOf }: Court): readonly Violation[] {
  const { record, accounts, leakedSecrets } = evidence;
  const tenants = new Map(accounts.map(({ id, tenantId }) => [id, tenantId]));
  const wrong = (what: string, accountId: string, tenantId: string): readonly Violation[] =>
    tenants.get(accountId) === tenantId
      ? []
      : [
          {
            check: CHECK,
            sentence: `${what} of tenant ${tenantId} is on account ${accountId} of tenant ${tenants.get(accountId) ?? "unknown"}`,
            story: { accountId },
          },
        ];
  const owners = new Map(record.orders.map((order) => [order.clientOrderId, order]));
  const atVenue = [...venueOrders.values()].flatMap(({ exchange, accountId, clientOrderId }) => {
    const row = owners.get(clientOrderId);
    const account = accountOf(exchange, accountId);
    if (row === undefined || (account?.id === row.accountId && account.tenantId === row.tenantId)) return [];
    const sentence = `${clientOrderId} of tenant ${row.tenantId} reached ${exchange} account ${accountId} of another account`;
    return [{ check: CHECK, sentence, story: { clientOrderId } }];
  });
  return [
    ...atVenue,
    ...record.decisions.flatMap((row) => wrong(`signal ${row.signalId}`, row.accountId, row.tenantId)),
    ...record.orders.flatMap((row) => wrong(`order ${row.clientOrderId}`, row.accountId, row.tenantId)),
    ...record.fills.flatMap((row) => wrong(`fill ${row.tradeId}`, row.accountId, row.tenantId)),
    ...leakedSecrets.map((sentence) => ({ check: CHECK, sentence, story: {} })),
  ];
}
