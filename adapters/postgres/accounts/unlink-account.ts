// Lets go of an account: its key is deleted, and with it what the venue said about it. Not while it has something to guard.
import { type AccountKey, forgetKey } from "../admin/accounts.ts";
import { type Administration, change, expectRow } from "../admin/administration.ts";
import { leftOpen } from "../traders/left-open.ts";
import { expectClosed, type LetGo, unlessOpen } from "../traders/still-open.ts";

export function unlinkAccount(
  admin: Administration,
  { tenantId, id }: AccountKey,
  options: { readonly leaveOpen: boolean },
): Promise<LetGo> {
  const entry = { tenantId, action: "account.unlinked", subject: id, detail: { ...options } };
  return unlessOpen(() =>
    change(admin, entry, async (db) => {
      if (!options.leaveOpen)
        expectClosed(await leftOpen(db, tenantId, { accountId: id }, admin.clock.now()));
      expectRow(await forgetKey(db, { tenantId, id }));
    }),
  );
}
