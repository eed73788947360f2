-- A signal that its provider tries out goes the whole way, to accounts of environment `paper` only, and counts nowhere as performance.
alter table signal add column test boolean not null default false;
comment on column signal.test is 'Its provider tried it out: its audience was frozen without any account that is not of environment paper.';
create index signal_test on signal (tenant_id, received_at) where test;

-- As in 0037, without tests.
create or replace function strategy_looks() returns table (
  strategy_id uuid, followers bigint, signals bigint, entries bigint, instruments text[], directions text[], entry_types text[],
  with_stop bigint, with_targets bigint, leverage_max numeric) language sql stable as $$
  with recent as materialized (
    select s.strategy_id, s.instrument_id, s.action, s.action ->> 'kind' in ('open', 'increase', 'reverse') as enters
    from signal s where s.tenant_id = current_tenant() and not s.test
      and s.received_at > (extract(epoch from now() - interval '30 days') * 1000)::bigint
    order by s.received_at desc limit 5000
  ), looks as (
    select r.strategy_id, count(*) as signals, count(*) filter (where enters) as entries,
      array_agg(distinct instrument_id) as instruments,
      array_agg(distinct action ->> 'direction') filter (where enters) as directions,
      array_agg(distinct action #>> '{entry,kind}') filter (where enters) as entry_types,
      count(*) filter (where enters and jsonb_typeof(action -> 'stop') = 'object') as with_stop,
      count(*) filter (where enters and jsonb_array_length(action -> 'targets') > 0) as with_targets,
      max((action ->> 'leverage')::numeric) as leverage_max
    from recent r group by r.strategy_id
  ), followed as (
    select u.strategy_id, count(distinct a.trader_id) as followers
    from subscription u join account a on a.tenant_id = u.tenant_id and a.id = u.account_id
    where u.tenant_id = current_tenant() and u.status = 'active' group by u.strategy_id
  )
  select s.id, case when f.followers >= 3 then f.followers end, coalesce(l.signals, 0), coalesce(l.entries, 0),
    coalesce(l.instruments, '{}'), coalesce(l.directions, '{}'), coalesce(l.entry_types, '{}'), coalesce(l.with_stop, 0),
    coalesce(l.with_targets, 0), l.leverage_max
  from strategy s left join looks l on l.strategy_id = s.id left join followed f on f.strategy_id = s.id
  where s.tenant_id = current_tenant()
$$;
call run_as_engine('strategy_looks()');

-- As in 0040, without tests. What a stop that travelled inside an entry filled has no order of ours: it belongs to the last one before it
-- on its leg. Only paper has tests, so nobody else pays for looking.
create or replace function tenant_kpis(tenant uuid, in_environment text, since unix_ms, until unix_ms, today integer) returns table (
  signals_received bigint, trades_executed bigint, attempts bigint, successes bigint, total_volume numeric,
  total_balance numeric, pnl_today numeric
) language sql stable as $$
  with accounts as (
    select a.tenant_id, a.id from account a
    where (tenant is null or a.tenant_id = tenant) and a.environment = in_environment
  ), received as (
    select s.tenant_id, s.id from signal s
    where (tenant is null or s.tenant_id = tenant) and s.received_at >= since and s.received_at < until and not s.test
  ), tested as (
    select o.tenant_id, o.client_order_id from signal s join order_intent o on o.tenant_id = s.tenant_id and o.signal_id = s.id
    where s.test and (tenant is null or s.tenant_id = tenant) and in_environment = 'paper'
  ), decided as (
    select count(*) as attempts, count(*) filter (where d.state = 'done') as successes
    from received r join decision d on d.tenant_id = r.tenant_id and d.signal_id = r.id
    join accounts a on a.tenant_id = d.tenant_id and a.id = d.account_id
    where d.state in ('done', 'rejected', 'expired', 'failed')
  ), traded as (
    select count(distinct (f.tenant_id, f.account_id, f.venue_order_id)) as trades, coalesce(sum(f.quantity * f.price), 0) as volume
    from accounts a join fill f on f.tenant_id = a.tenant_id and f.account_id = a.id
    where f.owned and f.at >= since and f.at < until
      and (in_environment <> 'paper' or not exists (select from tested) or ((f.tenant_id, coalesce(f.client_order_id, (
        select e.client_order_id from fill e
        where e.tenant_id = f.tenant_id and e.account_id = f.account_id and e.instrument_id = f.instrument_id
          and e.position_side = f.position_side and e.owned and e.client_order_id is not null and e.at <= f.at
        order by e.at desc limit 1))) in (select * from tested)) is not true)
  ), held as (
    select coalesce(sum(e.equity), 0) as balance,
      coalesce(sum(e.equity - e.equity_at_day_start) filter (where e.day = today), 0) as pnl
    from accounts a join account_equity e on e.tenant_id = a.tenant_id and e.account_id = a.id
  )
  select (select count(*) from received), trades, attempts, successes, volume, balance, pnl from decided, traded, held
$$;
comment on function tenant_kpis is 'Key figures from the record, without test signals and their orders. An attempt is a decision that sent something, or tried to; denied and no-op ones are none. Balances are what the accounts have.';
