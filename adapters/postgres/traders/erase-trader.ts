// A trader who goes (LGPD, GDPR): subscriptions end, keys are destroyed, names are replaced. What was traded stays, under ids.
import { sql } from "kysely";
import type { TenantId, TraderId } from "../../../engine/domain/ids.ts";
import { forgetKey } from "../admin/accounts.ts";
import { type Administration, change, expectRow, type Outcome, read } from "../admin/administration.ts";
import { erasePerson } from "../people/erase-person.ts";
import type { PersonId } from "../people/people-ids.ts";
import { type LeftOpen, leftOpen } from "./left-open.ts";
import { expectClosed, type LetGo, unlessOpen } from "./still-open.ts";

export interface Leaving {
  readonly tenantId: TenantId;
  readonly traderId: TraderId;
}

export function leftOpenOf(
  admin: Administration,
  { tenantId, traderId }: Leaving,
): Promise<readonly LeftOpen[]> {
  return read(admin, tenantId, (db) => leftOpen(db, tenantId, { traderId }, admin.clock.now()));
}

/** First, and by itself: until every engine has heard of it, a signal may still open something. */
export function endSubscriptionsOf(
  admin: Administration,
  { tenantId, traderId }: Leaving,
): Promise<Outcome<undefined>> {
  const entry = { tenantId, action: "trader.subscriptions-ended", subject: traderId };
  return change(admin, entry, async (db) => {
    await sql`update subscription u set status = 'ended' from account a
      where u.tenant_id = ${tenantId} and a.tenant_id = u.tenant_id and a.id = u.account_id
        and a.trader_id = ${traderId} and u.status <> 'ended'`.execute(db);
    return undefined;
  });
}

/** `personId`: who that trader is; undefined where nobody signs in as it. */
export function eraseTrader(
  admin: Administration,
  { tenantId, traderId, personId }: Leaving & { readonly personId: PersonId | undefined },
): Promise<LetGo> {
  const entry = {
    tenantId,
    action: "trader.erased",
    subject: traderId,
    detail: { personId: personId ?? null },
  };
  // From where somebody erased themself is not kept either.
  const { origin: _, ...nowhere } = admin;
  return unlessOpen(() =>
    change(nowhere, entry, async (db) => {
      expectClosed(await leftOpen(db, tenantId, { traderId }, admin.clock.now()));
      const accounts = await db
        .selectFrom("account")
        .select("id")
        .where("tenant_id", "=", tenantId)
        .where("trader_id", "=", traderId)
        .execute();
      for (const { id } of accounts) {
        await forgetKey(db, { tenantId, id });
        await db
          .updateTable("account")
          .set({ label: `erased-${id.slice(0, 8)}` })
          .where("tenant_id", "=", tenantId)
          .where("id", "=", id)
          .execute();
      }
      const { numUpdatedRows } = await db
        .updateTable("trader")
        .set({ name: `erased-${traderId.slice(0, 13)}` })
        .where("tenant_id", "=", tenantId)
        .where("id", "=", traderId)
        .executeTakeFirstOrThrow();
      expectRow(numUpdatedRows);
      if (personId !== undefined) await erasePerson(db, personId);
    }),
  );
}
