// A person who is a trader or a provider stands for the row that accounts or strategies belong to: it is made with the role.
import { randomUUID } from "node:crypto";
import type { Transaction } from "kysely";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Tables } from "../admin/tables.ts";
import type { PersonId } from "./people-ids.ts";
import type { Role } from "./role.ts";

interface Person {
  readonly tenant_id: TenantId;
  readonly id: PersonId;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly trader_id: TraderId | null;
  readonly provider_id: ProviderId | null;
}

/** A role that is taken away leaves its row: accounts and history stay whose they were. */
export async function linkRoles(db: Transaction<Tables>, person: Person, at: UnixMs): Promise<void> {
  const { tenant_id, id } = person;
  const named = async (table: "trader" | "provider"): Promise<string> => {
    const taken = await db
      .selectFrom(table)
      .select("id")
      .where("tenant_id", "=", tenant_id)
      .where("name", "=", person.name)
      .executeTakeFirst();
    return taken === undefined ? person.name : `${person.name} (${id.slice(0, 8)})`;
  };
  if (person.roles.includes("trader") && person.trader_id === null) {
    const trader = { tenant_id, id: randomUUID() as TraderId, name: await named("trader"), created_at: at };
    await db.insertInto("trader").values(trader).execute();
    await db
      .updateTable("person")
      .set({ trader_id: trader.id })
      .where("tenant_id", "=", tenant_id)
      .where("id", "=", id)
      .execute();
  }
  if (person.roles.includes("provider") && person.provider_id === null) {
    const provider = {
      tenant_id,
      id: randomUUID() as ProviderId,
      name: await named("provider"),
      created_at: at,
    };
    await db.insertInto("provider").values(provider).execute();
    await db
      .updateTable("person")
      .set({ provider_id: provider.id })
      .where("tenant_id", "=", tenant_id)
      .where("id", "=", id)
      .execute();
  }
}
