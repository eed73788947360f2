// An account and its key come together, or another key takes the place of the one before: only what was checked is stored.
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { PositionMode } from "../../../engine/domain/venue.ts";
import { type AccountKey, insertAccount, type NewAccount } from "../admin/accounts.ts";
import { type Administration, change, expectRow, type Outcome, Refused } from "../admin/administration.ts";

export interface CheckedAccount extends NewAccount {
  /** Part of what the seal is bound to, so it is chosen before. */
  readonly id: AccountId;
  /** Sealed as the first version. */
  readonly sealed: Buffer;
}

export function linkAccount(admin: Administration, wanted: CheckedAccount): Promise<Outcome<AccountId>> {
  const { id, tenantId, traderId, venue, environment, label } = wanted;
  const detail = { traderId, venue, environment };
  const entry = { tenantId, action: "account.linked", subject: id, called: label, detail };
  return change(admin, entry, async (db) => {
    const now = admin.clock.now();
    await insertAccount(db, id, wanted, now);
    await db
      .insertInto("credential")
      .values({
        tenant_id: tenantId,
        account_id: id,
        venue,
        version: 1,
        sealed: wanted.sealed,
        created_at: now,
      })
      .execute();
    return id;
  });
}

export interface CheckedKey {
  readonly version: number;
  readonly sealed: Buffer;
  /** As the venue says it now. */
  readonly positionMode: PositionMode;
  readonly anyIpAccepted: boolean;
}

export function replaceKey(
  admin: Administration,
  { tenantId, id }: AccountKey,
  key: CheckedKey,
): Promise<Outcome<undefined>> {
  const entry = { tenantId, action: "account.key-replaced", subject: id, detail: { version: key.version } };
  return change(admin, entry, async (db) => {
    const account = await db
      .updateTable("account")
      .set({
        ...{ status: "active", status_reason: null },
        ...{ position_mode: key.positionMode, any_ip_accepted: key.anyIpAccepted },
      })
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .returning("venue")
      .executeTakeFirst();
    if (account === undefined) expectRow(0n);
    else await storeKey(db, { tenantId, id }, { ...key, venue: account.venue, now: admin.clock.now() });
    return undefined;
  });
}

type Db = Parameters<typeof insertAccount>[0];

/** The seal is of one version: where another key came first, it is not the next one any more. */
async function storeKey(
  db: Db,
  { tenantId, id }: AccountKey,
  { version, sealed, venue, now }: CheckedKey & Pick<NewAccount, "venue"> & { readonly now: UnixMs },
): Promise<void> {
  const fresh = { venue, version, sealed, created_at: now };
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto("credential")
    .values({ tenant_id: tenantId, account_id: id, ...fresh })
    .onConflict((conflict) =>
      conflict
        .columns(["tenant_id", "account_id"])
        .doUpdateSet(fresh)
        .where("credential.version", "=", version - 1),
    )
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n)
    throw new Refused(
      "ALREADY_THERE",
      "Another key was linked at the same moment: look at it, then try again.",
    );
}
