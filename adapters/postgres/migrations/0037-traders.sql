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

-- A person who erases themself: what proves them is deleted, what names them is replaced. Their rows of history go on under ids.
create function erase_person(person uuid) returns boolean language plpgsql as $$
declare
  erased person%rowtype;
begin
  select * into erased from person p where p.tenant_id = current_tenant() and p.id = erase_person.person and own_person(p.id) for update;
  if not found then return false; end if;
  delete from idempotency_key i where i.tenant_id = erased.tenant_id and (i.caller = 'person:' || erased.id
    or i.caller in (select 'api-key:' || k.id from api_key k where k.tenant_id = erased.tenant_id and k.person_id = erased.id));
  delete from one_time_code c where c.tenant_id = erased.tenant_id and c.person_id = erased.id;
  delete from session s where s.tenant_id = erased.tenant_id and s.person_id = erased.id;
  delete from mail_link l where l.tenant_id = erased.tenant_id and l.person_id = erased.id;
  delete from api_key k where k.tenant_id = erased.tenant_id and k.person_id = erased.id;
  delete from person_secret s where s.tenant_id = erased.tenant_id and s.person_id = erased.id;
  delete from outbox_message o where o.tenant_id = erased.tenant_id and o.address in (erased.email, erased.phone);
  delete from attempt a where a.tenant_id = erased.tenant_id and (position(erased.email in a.key) > 0 or position(erased.id::text in a.key) > 0);
  update person p set status = 'erased', email = 'erased-' || p.id || '@erased.invalid', name = 'erased-' || left(p.id::text, 8),
      phone = null, second_factor = null, email_verified_at = null, phone_verified_at = null, frozen_until = null
    where p.tenant_id = erased.tenant_id and p.id = erased.id;
  return true;
end $$;
comment on function erase_person is 'Deletes what proves a person and replaces what names them; false: there is no such person in reach.';
call run_as_engine('erase_person(uuid)');
