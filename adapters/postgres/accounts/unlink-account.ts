// Lets go of an account: its key is deleted, and with it what the venue said about it. Not while it has something to guard.
import { type AccountKey, forgetKey } from "../admin/accounts.ts";
import { type Administration, change, expectRow, type Outcome } from "../admin/administration.ts";
import { type LeftOpen, leftOpen } from "../traders/left-open.ts";

/** Thrown to take the transaction back, audit included. */
class StillOpen extends Error {
  readonly open: readonly LeftOpen[];

  constructor(open: readonly LeftOpen[]) {
    super("something is still open");
    this.open = open;
  }
}

/** `open` is not empty: nothing was changed. */
export async function unlinkAccount(
  admin: Administration,
  { tenantId, id }: AccountKey,
  options: { readonly leaveOpen: boolean },
): Promise<Outcome<{ readonly open: readonly LeftOpen[] }>> {
  try {
    const entry = { tenantId, action: "account.unlinked", subject: id, detail: { ...options } };
    return await change(admin, entry, async (db) => {
      const open = options.leaveOpen
        ? []
        : await leftOpen(db, tenantId, { accountId: id }, admin.clock.now());
      if (open.length > 0) throw new StillOpen(open);
      expectRow(await forgetKey(db, { tenantId, id }));
      return { open };
    });
  } catch (error) {
    if (error instanceof StillOpen) return { kind: "ok", value: { open: error.open } };
    throw error;
  }
}
