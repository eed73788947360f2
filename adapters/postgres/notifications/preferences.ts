// What a person wants to be told, and over which channel.
import type { Selectable } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { type Administration, change, type Outcome, read } from "../admin/administration.ts";
import type { Tables } from "../admin/tables.ts";
import { ownerColumns } from "./webhook-endpoints.ts";

export type PreferenceRow = Selectable<Tables["notification_preference"]>;
export type WantedPreference = Pick<PreferenceRow, "channel" | "address" | "locale" | "kinds">;

export function listPreferences(
  admin: Administration,
  tenantId: TenantId,
  personId: string,
): Promise<readonly PreferenceRow[]> {
  return read(admin, tenantId, (db) =>
    db
      .selectFrom("notification_preference")
      .selectAll()
      .where("tenant_id", "=", tenantId)
      .where("person_id", "=", personId)
      .orderBy("channel")
      .execute(),
  );
}

/** The chat is the person's from now on, in the place of one before. What they are told there stays as it was; at first nothing. */
export function putProvedChat(
  admin: Administration,
  { tenantId, personId }: { readonly tenantId: TenantId; readonly personId: string },
  { address, locale }: { readonly address: string; readonly locale: PreferenceRow["locale"] },
): Promise<Outcome<undefined>> {
  const entry = { tenantId, action: "telegram-chat.proved", subject: personId };
  return change(admin, entry, async (db) => {
    const fresh = { address, updated_at: admin.clock.now() };
    await db
      .insertInto("notification_preference")
      .values({
        ...{ tenant_id: tenantId, person_id: personId, channel: "telegram", locale, kinds: [] },
        ...ownerColumns(admin),
        ...fresh,
      })
      .onConflict((conflict) => conflict.columns(["tenant_id", "person_id", "channel"]).doUpdateSet(fresh))
      .execute();
    return undefined;
  });
}

/** In the place of all that was there. The audit says which kinds, not the address. */
export function putPreferences(
  admin: Administration,
  { tenantId, personId }: { readonly tenantId: TenantId; readonly personId: string },
  wanted: readonly WantedPreference[],
): Promise<Outcome<undefined>> {
  const channels = Object.fromEntries(wanted.map(({ channel, kinds }) => [channel, kinds]));
  const entry = { tenantId, action: "notification-preferences.set", subject: personId, detail: { channels } };
  return change(admin, entry, async (db) => {
    await db
      .deleteFrom("notification_preference")
      .where("tenant_id", "=", tenantId)
      .where("person_id", "=", personId)
      .execute();
    for (const preference of wanted)
      await db
        .insertInto("notification_preference")
        .values({
          ...{ tenant_id: tenantId, person_id: personId, ...ownerColumns(admin), ...preference },
          updated_at: admin.clock.now(),
        })
        .execute();
    return undefined;
  });
}
