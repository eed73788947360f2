-- What traders see of strategies before they follow one, and what goes when they go.

-- Of other people's subscriptions and signals a trader learns sums only, and of followers nothing while they could be counted on one hand.
create function strategy_looks() returns table (
  strategy_id uuid, followers bigint, signals bigint, entries bigint, instruments text[], directions text[], entry_types text[],
  with_stop bigint, with_targets bigint, leverage_max numeric) language sql stable as $$
  with recent as materialized (
    select s.strategy_id, s.instrument_id, s.action, s.action ->> 'kind' in ('open', 'increase', 'reverse') as enters
    from signal s where s.tenant_id = current_tenant()
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
comment on function strategy_looks is 'What the last 30 days'' signals of each strategy of the tenant look like (of its newest 5,000), and how many traders follow; fewer than 3: null.';
call run_as_engine('strategy_looks()');

-- What the venue said about a key goes with the key.
create function forget_credential_check() returns trigger language plpgsql as $$
begin
  delete from credential_check c where c.tenant_id = old.tenant_id and c.account_id = old.account_id;
  return null;
end $$;
create trigger forget_check after delete on credential for each row execute function forget_credential_check();
call run_as_engine('forget_credential_check()');
