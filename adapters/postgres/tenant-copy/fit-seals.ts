// What was sealed elsewhere, or for a key pair that is gone, opens for nobody here: it is dropped and counted. A seal that does not open
// must not make a signed strategy an unsigned one, nor leave an account that looks linked.
import type pg from "pg";
import { sealKeyId } from "../sealed-rows.ts";
import type { Remark } from "./remark.ts";
import { staged } from "./stage-copy.ts";

/** What the installation that a copy is put into can open. */
export interface Opens {
  /** Key pairs of its vault. */
  readonly vaultKeyIds: readonly string[];
  /** Its people.key is that of the copy. */
  readonly people: boolean;
  /** Its notify.key is that of the copy. */
  readonly notify: boolean;
}

export async function fitSeals(db: pg.ClientBase, opens: Opens): Promise<readonly Remark[]> {
  const { vaultKeyIds, people, notify } = opens;
  const changed = async (text: string, values: readonly unknown[] = []): Promise<number> =>
    (await db.query(text, [...values])).rowCount ?? 0;
  const keys = await changed(
    `with dropped as (
       delete from ${staged("credential")} where ${sealKeyId("sealed")} <> all($1::text[]) returning account_id
     ), unchecked as (
       delete from ${staged("credential_check")} where account_id in (select account_id from dropped)
     )
     update ${staged("account")} set status = 'unlinked', status_reason = null
     where id in (select account_id from dropped)`,
    [vaultKeyIds],
  );
  const signing = await changed(
    `update ${staged("strategy")} set sealed_signing_secrets = '{}', status = 'paused'
     where exists (select from unnest(sealed_signing_secrets) as s (sealed) where ${sealKeyId("s.sealed")} <> all($1::text[]))`,
    [vaultKeyIds],
  );
  const proofs = people ? 0 : await changed(`delete from ${staged("person_secret")}`);
  if (!people)
    await changed(`update ${staged("person")} set second_factor = null where second_factor = 'totp'`);
  const hooks = notify
    ? 0
    : await changed(
        `update ${staged("webhook_endpoint")} set sealed_secrets = array[''::bytea], status = 'disabled',
           status_reason = 'SECRET_UNREADABLE'`,
      );
  return [
    {
      count: keys,
      sentence: "accounts are unlinked, because their exchange keys do not open here: link their keys anew",
    },
    {
      count: signing,
      sentence:
        "strategies are paused, because their signing secrets do not open here: rotate them, then resume",
    },
    {
      count: proofs,
      sentence:
        "people have neither password nor authenticator app here: they ask for a new password and set the app up anew",
    },
    {
      count: hooks,
      sentence: "webhooks are disabled, because their secrets do not open here: rotate them, then enable",
    },
  ];
}
