// A tenant's providers and traders, newest first, with what hangs on each.
import { sql } from "kysely";
import type { PersonKind } from "../admin/people.ts";
import type { Listing } from "../history/listing.ts";

export interface MemberRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  /** Strategies of a provider, accounts of a trader. */
  readonly holds: number;
  /** Of its own kill switch. */
  readonly tradingState: "active" | "reducing" | "flattening" | "halted";
}

const TRADING_STATE = (kind: PersonKind) =>
  sql`coalesce((select t.state from trading_state t where t.tenant_id = m.tenant_id and t.scope = ${kind}
    and t.scope_id = m.id::text), 'active') as "tradingState"`;

export const MEMBERS: Readonly<Record<PersonKind, Listing<MemberRecord>>> = {
  provider: {
    from: sql`provider m`,
    tenant: sql`m`,
    at: sql`m.created_at`,
    id: sql`m.id::text`,
    columns: sql`m.id, m.name, m.created_at as "createdAt", ${TRADING_STATE("provider")},
      (select count(*)::integer from strategy s where s.tenant_id = m.tenant_id and s.provider_id = m.id) as holds`,
  },
  trader: {
    from: sql`trader m`,
    tenant: sql`m`,
    at: sql`m.created_at`,
    id: sql`m.id::text`,
    columns: sql`m.id, m.name, m.created_at as "createdAt", ${TRADING_STATE("trader")},
      (select count(*)::integer from account a where a.tenant_id = m.tenant_id and a.trader_id = m.id) as holds`,
  },
};
