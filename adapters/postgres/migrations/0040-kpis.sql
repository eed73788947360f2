-- Key figures and users, of one tenant under its own row-level security, or of all under a check that it is the platform that asks.
-- `tenant` null: of all whose rows are visible. Money of one environment never mixes with another's.
create function tenant_kpis(tenant uuid, in_environment text, since unix_ms, until unix_ms, today integer) returns table (
  signals_received bigint, trades_executed bigint, attempts bigint, successes bigint, total_volume numeric,
  total_balance numeric, pnl_today numeric
) language sql stable as $$
  with accounts as (
    select a.tenant_id, a.id from account a
    where (tenant is null or a.tenant_id = tenant) and a.environment = in_environment
  ), received as (
    select s.tenant_id, s.id from signal s
    where (tenant is null or s.tenant_id = tenant) and s.received_at >= since and s.received_at < until
  ), decided as (
    select count(*) as attempts, count(*) filter (where d.state = 'done') as successes
    from received r join decision d on d.tenant_id = r.tenant_id and d.signal_id = r.id
    join accounts a on a.tenant_id = d.tenant_id and a.id = d.account_id
    where d.state in ('done', 'rejected', 'expired', 'failed')
  ), traded as (
    select count(distinct (f.tenant_id, f.account_id, f.venue_order_id)) as trades, coalesce(sum(f.quantity * f.price), 0) as volume
    from accounts a join fill f on f.tenant_id = a.tenant_id and f.account_id = a.id
    where f.owned and f.at >= since and f.at < until
  ), held as (
    select coalesce(sum(e.equity), 0) as balance,
      coalesce(sum(e.equity - e.equity_at_day_start) filter (where e.day = today), 0) as pnl
    from accounts a join account_equity e on e.tenant_id = a.tenant_id and e.account_id = a.id
  )
  select (select count(*) from received), trades, attempts, successes, volume, balance, pnl from decided, traded, held
$$;
comment on function tenant_kpis is 'Key figures from the record. An attempt is a decision that sent something, or tried to; denied and no-op ones are none.';

create function tenant_users(tenant uuid) returns table (active bigint, trading bigint) language sql stable as $$
  with holding as (
    select p.tenant_id, p.account_id from position p where p.quantity <> 0 and (tenant is null or p.tenant_id = tenant)
  ), deciding as (
    select d.tenant_id, d.account_id from decision d where d.state = 'working' and (tenant is null or d.tenant_id = tenant)
  ), following as (
    select s.tenant_id, s.account_id from subscription s where s.status = 'active' and (tenant is null or s.tenant_id = tenant)
  ), traders as (
    select a.tenant_id, a.trader_id,
      bool_or((a.tenant_id, a.id) in (select * from holding) or (a.tenant_id, a.id) in (select * from deciding)) as trades,
      bool_or(a.status = 'active' and (a.tenant_id, a.id) in (select * from following)) as follows
    from account a where tenant is null or a.tenant_id = tenant
    group by a.tenant_id, a.trader_id
  )
  select count(*) filter (where trades or follows), count(*) filter (where trades) from traders
$$;
comment on function tenant_users is 'Traders who follow a strategy or hold a position (active), and those among them who hold one or are being decided for (trading).';

create function platform_kpis(in_environment text, since unix_ms, until unix_ms, today integer) returns table (
  signals_received bigint, trades_executed bigint, attempts bigint, successes bigint, total_volume numeric,
  total_balance numeric, pnl_today numeric
) language plpgsql stable as $$
begin
  if not on_platform() then raise exception 'only the platform sees figures of all tenants' using errcode = 'insufficient_privilege'; end if;
  return query select * from tenant_kpis(null, in_environment, since, until, today);
end $$;
comment on function platform_kpis is 'tenant_kpis of all tenants together: sums only.';
call run_as_engine('platform_kpis(text, unix_ms, unix_ms, integer)');

create function platform_users() returns table (active bigint, trading bigint) language plpgsql stable as $$
begin
  if not on_platform() then raise exception 'only the platform sees figures of all tenants' using errcode = 'insufficient_privilege'; end if;
  return query select * from tenant_users(null);
end $$;
comment on function platform_users is 'tenant_users of all tenants together: sums only.';
call run_as_engine('platform_users()');
