// Fills a service's database as a grown installation has it: many tenants full of people, and one of them with a trading history
// that is worth reading. Written by the owner in bulk: through the API it would take days.
import pg from "pg";
import type { ServiceGround } from "./service-ground.ts";

export interface PopulationSize {
  readonly tenants: number;
  readonly peoplePerTenant: number;
  /** Traders of the tenant that is read, each with an account that follows its strategy. The other tenants have ten. */
  readonly traders: number;
  /** Its signals: each made an order on every account. The other tenants have ten. */
  readonly signals: number;
}

export interface ReadTenant {
  readonly id: string;
  readonly slug: string;
  readonly adminId: string;
  readonly people: ReadonlySet<string>;
  readonly traders: readonly {
    readonly personId: string;
    readonly traderId: string;
    readonly email: string;
  }[];
  /** By id, whose each is. */
  readonly accounts: ReadonlyMap<string, string>;
}

export interface Population {
  /** First the one with the history; then two others, to compare with. */
  readonly tenants: readonly [ReadTenant, ...ReadTenant[]];
}

export const PASSWORD = "correct horse battery";
const OTHERS = { traders: 10, signals: 10 };
const BATCH_TENANTS = 50;
/** So many requests that no budget ends while the bench runs; each is still counted. */
const RATES = JSON.stringify({
  rates: { apiKeys: 1e9, perApiKey: 1e9, sessions: 1e9, perSession: 1e9 },
});

export async function populate(
  { ownerUrl, passwords }: Pick<ServiceGround, "ownerUrl" | "passwords">,
  size: PopulationSize,
  progress: (text: string) => void,
): Promise<Population> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // Bulk: triggers and references hold by the way it is made, and a lost commit would be a lost bench.
    await client.query("set session_replication_role = replica; set synchronous_commit = off");
    await makeTenants(client, size);
    const password = await passwords.hash(PASSWORD);
    if (password.kind === "busy") throw new Error("one password at a time cannot be too many");
    for (let first = 1; first <= size.tenants; first += BATCH_TENANTS) {
      progress(`api: ${(first - 1) * size.peoplePerTenant} of ${size.tenants * size.peoplePerTenant} people`);
      await fillTenants(client, [first, first + BATCH_TENANTS - 1], password.text);
    }
    progress("api: vacuum and analyze");
    await client.query("vacuum (analyze)");
    const tenants = [
      await readTenant(client, 1),
      await readTenant(client, 2),
      await readTenant(client, 3),
    ] as const;
    return { tenants };
  } finally {
    await client.end();
  }
}

/** `bench_tenant` says how full each is to become. */
async function makeTenants(client: pg.Client, size: PopulationSize): Promise<void> {
  await client.query(`create temp table bench_tenant as
    select gen_random_uuid() as id, 'bench-' || n as slug, n, ${size.peoplePerTenant} as people,
      case when n = 1 then ${size.traders} else ${OTHERS.traders} end as traders,
      case when n = 1 then ${size.signals} else ${OTHERS.signals} end as signals,
      gen_random_uuid() as provider_id, gen_random_uuid() as strategy_id,
      (extract(epoch from now()) * 1000)::bigint as now
    from generate_series(1, ${size.tenants}) n`);
  await client.query(`insert into tenant (id, name, slug, limits, created_at)
    select id, 'Bench ' || n, slug, '${RATES}', now from bench_tenant;
    insert into provider (tenant_id, id, name, created_at) select id, provider_id, 'provider', now from bench_tenant;
    insert into strategy (tenant_id, id, provider_id, name, token_hash, signal_age_max_ms, entry_ttl_ms, created_at)
      select id, strategy_id, provider_id, 'strategy', repeat('0', 64), 30000, 10000, now from bench_tenant`);
}

/** Ids are random, as in life: a row's neighbours in an index are anybody's of the tenant. */
const FILL = [
  `insert into trader (tenant_id, id, name, created_at)
    select t.id, gen_random_uuid(), 'trader ' || k, now from t cross join lateral generate_series(1, traders) k`,
  `insert into person (tenant_id, id, email, name, status, roles, trader_id, email_verified_at, created_at)
    select t.id, gen_random_uuid(), format('person-%s@%s.example', k, slug), 'Person ' || k, 'active',
      case when k = 1 then '{tenant-admin}' when r.id is null then '{viewer}' else '{trader}' end::text[], r.id, now, now - k * 60000
    from t cross join lateral generate_series(1, people) k left join trader r on r.tenant_id = t.id and r.name = 'trader ' || (k - 1)`,
  `insert into person_secret (tenant_id, person_id, password_hash) select p.tenant_id, p.id, $3 from t join person p on p.tenant_id = t.id`,
  `insert into account (tenant_id, id, trader_id, label, venue, environment, position_mode, margin_mode, limits, created_at)
    select r.tenant_id, gen_random_uuid(), r.id, 'account', 'binance', 'paper', 'one-way', 'cross', '{}', now
    from t join trader r on r.tenant_id = t.id`,
  `insert into subscription (tenant_id, id, account_id, provider_id, strategy_id, sizing, created_at)
    select a.tenant_id, gen_random_uuid(), a.id, provider_id, strategy_id, '{"kind": "quote", "amount": "100"}', now
    from t join account a on a.tenant_id = t.id`,
  `insert into signal (tenant_id, id, provider_id, strategy_id, dialect, instrument_id, action, issued_at, received_at, expires_at,
      audience, audience_size, fully_decided, raw_body)
    select t.id, gen_random_uuid(), provider_id, strategy_id, 'flotilla', 'BTC/USDT:USDT', '{"kind": "open", "direction": "long"}',
      now - k * 60000, now - k * 60000, now, s.audience, cardinality(s.audience), true, '{}'
    from t cross join lateral generate_series(1, signals) k
      cross join lateral (select array_agg(s.id) as audience from subscription s where s.tenant_id = t.id) s`,
  `insert into decision (tenant_id, signal_id, account_id, subscription_id, state, denials, inputs, decided_at, settled_at)
    select s.tenant_id, s.id, u.account_id, u.id, 'done', '[]', '{"quantity": "0.012"}', s.received_at, s.received_at
    from t join signal s on s.tenant_id = t.id join subscription u on u.tenant_id = t.id`,
  `insert into order_intent (tenant_id, client_order_id, account_id, signal_id, strategy_id, instrument_id, leg, generation, side,
      position_side, order_type, quantity, reduce_only, state, venue_order_id, filled_quantity, average_price, signed_at, valid_until)
    select d.tenant_id, md5(d.signal_id::text || d.account_id), d.account_id, d.signal_id, strategy_id, 'BTC/USDT:USDT', 'entry', 0, 'buy',
      'both', 'market', 0.012, false, 'filled', 'v' || left(d.signal_id::text, 8), 0.012, 64000.5, d.decided_at, d.decided_at + 2000
    from t join decision d on d.tenant_id = t.id`,
  `insert into position (tenant_id, account_id, instrument_id, position_side, quantity, entry_price, realized_pnl, fees, funding,
      strategy_id, stop_price, targets, opened_quantity, protection_generation, opened_at, updated_at)
    select a.tenant_id, a.id, 'BTC/USDT:USDT', 'both', 0.3, 64000.5, 0, 0.01, 0, strategy_id, 63000, '[]', 0.3, 1, now, now
    from t join account a on a.tenant_id = t.id`,
] as const;

async function fillTenants(
  client: pg.Client,
  [first, last]: readonly [number, number],
  passwordHash: string,
): Promise<void> {
  for (const insert of FILL) {
    const parameters = insert.includes("$3") ? [first, last, passwordHash] : [first, last];
    await client.query(
      `with t as (select * from bench_tenant where n between $1 and $2) ${insert}`,
      parameters,
    );
  }
}

async function readTenant(client: pg.Client, n: number): Promise<ReadTenant> {
  const { rows } = await client.query<{ id: string; slug: string }>(
    "select id, slug from bench_tenant where n = $1",
    [n],
  );
  const [tenant] = rows;
  if (tenant === undefined) throw new Error(`there is no tenant ${n}`);
  const people = await client.query<{ id: string; email: string; trader_id: string | null; roles: string[] }>(
    "select id, email, trader_id, roles from person where tenant_id = $1 order by created_at desc",
    [tenant.id],
  );
  const accounts = await client.query<{ id: string; trader_id: string }>(
    "select id, trader_id from account where tenant_id = $1",
    [tenant.id],
  );
  return {
    ...tenant,
    adminId: people.rows.find(({ roles }) => roles.includes("tenant-admin"))?.id ?? "",
    people: new Set(people.rows.map(({ id }) => id)),
    traders: people.rows.flatMap(({ id, trader_id, email }) =>
      trader_id === null ? [] : [{ personId: id, traderId: trader_id, email }],
    ),
    accounts: new Map(accounts.rows.map(({ id, trader_id }) => [id, trader_id])),
  };
}
