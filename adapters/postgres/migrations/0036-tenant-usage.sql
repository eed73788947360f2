-- What a tenant may use: things that are counted when they are made, and meters whose months end; and what its admins may do about
-- kill switches and quarantine.

-- Counted things. A trigger, so that there is no way around it; the lock makes makers of one kind in one tenant wait for each other.
create function hold_limit() returns trigger language plpgsql as $$
declare
  maximum bigint := (select (t.limits ->> tg_argv[0])::bigint from tenant t where t.id = new.tenant_id);
  held bigint;
begin
  if maximum is null then return new; end if;
  perform pg_advisory_xact_lock(hashtextextended('limit ' || tg_argv[0] || ' ' || new.tenant_id, 0));
  execute format('select count(*) from %I where tenant_id = $1 and %s', tg_table_name, tg_argv[1]) into held using new.tenant_id;
  if held >= maximum then
    raise exception 'The tenant may have % % and has %.', maximum, tg_argv[2], held using errcode = 'FL001';
  end if;
  return new;
end $$;
comment on function hold_limit is 'Refuses what is made beyond tenant.limits: arguments are the limit''s name, which rows count, and what they are called.';
call run_as_engine('hold_limit()');
create trigger hold_limit before insert on trader for each row execute function hold_limit('traders', 'true', 'traders');
create trigger hold_limit before insert on provider for each row execute function hold_limit('providers', 'true', 'providers');
do $$ begin
  if to_regclass('public.api_key') is not null then
    create trigger hold_limit before insert on api_key
      for each row execute function hold_limit('apiKeys', 'revoked_at is null', 'API keys');
  end if;
end $$;

-- Meters. The record itself says what was used; here stands what engines may still use without asking.
create table tenant_usage (
  tenant_id uuid not null references tenant (id),
  month text not null check (month ~ '^\d{4}-\d{2}$'),
  meter text not null check (meter in ('signals', 'executions')),
  used bigint not null check (used >= 0),
  told_percent integer not null default 0 check (told_percent in (0, 75, 90, 100)),
  exact boolean not null default false,
  recalled_at timestamptz,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, month, meter)
);
comment on table tenant_usage is 'Of tenants with a limit: what engines said they used. used + all blocks never exceed the limit.';
comment on column tenant_usage.told_percent is 'The highest threshold that was told: each is told once a month.';
comment on column tenant_usage.exact is 'Counted from the record after the last change.';
comment on column tenant_usage.recalled_at is 'An engine found nothing left while others held blocks: they give back what they do not use.';
call protect_table('tenant_usage', 'select', 'current_trader() is null and current_provider() is null');

create table tenant_quota_block (
  tenant_id uuid not null references tenant (id),
  month text not null,
  meter text not null,
  holder uuid not null,
  amount bigint not null check (amount >= 0),
  renewed_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, month, meter, holder)
);
comment on table tenant_quota_block is 'What one engine process may still use of a tenant''s month without asking.';
create index tenant_quota_block_holder on tenant_quota_block (holder);
call protect_table('tenant_quota_block', '');

create function month_start(month text) returns bigint language sql stable parallel safe as $$
  select (extract(epoch from (month || '-01T00:00:00Z')::timestamptz) * 1000)::bigint
$$;
create function month_end(month text) returns bigint language sql stable parallel safe as $$
  select (extract(epoch from (month || '-01T00:00:00')::timestamp + interval '1 month') * 1000)::bigint
$$;

create function used_in_month(tenant uuid, month text, meter text) returns bigint language sql stable as $$
  select case used_in_month.meter
    when 'signals' then (select count(*) from signal s where s.tenant_id = used_in_month.tenant
      and s.received_at >= month_start(used_in_month.month) and s.received_at < month_end(used_in_month.month)
      and s.action ->> 'kind' in ('open', 'increase', 'reverse'))
    else (select count(*) from signal s join order_intent o on o.tenant_id = s.tenant_id and o.signal_id = s.id
      where s.tenant_id = used_in_month.tenant and o.leg = 'entry'
      and s.received_at >= month_start(used_in_month.month) and s.received_at < month_end(used_in_month.month))
  end
$$;
comment on function used_in_month is 'From the record: signals to enter that were accepted, entries that left or may have left.';

-- `wish` > 0: so many units are needed; < 0: all that is left is given back. Answers what may be used from now on (-1: no limit any
-- more), what is free, and what other processes hold.
create function lease_quota(tenant uuid, of_month text, of_meter text, by uuid, spent bigint, wish bigint, block bigint)
  returns table (amount bigint, free bigint, elsewhere bigint) language plpgsql as $$
declare
  maximum bigint := (select (t.limits ->> (of_meter || 'PerMonth'))::bigint from tenant t where t.id = tenant);
  usage tenant_usage;
  mine bigint;
  others bigint;
  holders bigint;
  available bigint;
begin
  if not exists (select from tenant_usage u where u.tenant_id = tenant and u.month = of_month and u.meter = of_meter) then
    insert into tenant_usage (tenant_id, month, meter, used) values (tenant, of_month, of_meter, used_in_month(tenant, of_month, of_meter))
      on conflict do nothing;
  end if;
  select * into usage from tenant_usage u where u.tenant_id = tenant and u.month = of_month and u.meter = of_meter for update;
  select coalesce(sum(b.amount) filter (where b.holder = by), 0), coalesce(sum(b.amount) filter (where b.holder <> by), 0),
      greatest(count(*) + 1, 1)
    into mine, others, holders from tenant_quota_block b
    where b.tenant_id = tenant and b.month = of_month and b.meter = of_meter;
  usage.used := usage.used + spent;
  mine := case when wish < 0 then 0 else greatest(mine - spent, 0) end;
  available := greatest(coalesce(maximum, 0) - usage.used - mine - others, 0);
  if wish > mine and maximum is not null then
    -- Near the limit a block is a small share of what is left, so that no process runs dry while another holds much.
    mine := mine + least(available, greatest(wish - mine, least(block, available / (2 * holders))));
  end if;
  available := greatest(coalesce(maximum, 0) - usage.used - mine - others, 0);
  if mine = 0 and (wish < 0 or maximum is null) then
    delete from tenant_quota_block b where b.tenant_id = tenant and b.month = of_month and b.meter = of_meter and b.holder = by;
  else
    insert into tenant_quota_block (tenant_id, month, meter, holder, amount) values (tenant, of_month, of_meter, by, mine)
      on conflict (tenant_id, month, meter, holder) do update set amount = excluded.amount, renewed_at = clock_timestamp();
  end if;
  update tenant_usage u set used = usage.used, exact = false, changed_at = clock_timestamp(),
      recalled_at = case when wish > mine and others > 0 then clock_timestamp() else usage.recalled_at end
    where u.tenant_id = tenant and u.month = of_month and u.meter = of_meter;
  perform tell_usage(tenant, of_month, of_meter, maximum);
  return query select case when maximum is null then -1 else mine end, available, others;
end $$;
comment on function lease_quota is 'Takes units of a tenant''s month into a process''s block, and says what was used of it.';

-- Told where whoever looks after the tenant reads it; what delivers notifications takes it from there.
create function tell_usage(tenant uuid, of_month text, of_meter text, maximum bigint) returns void language plpgsql as $$
declare
  told tenant_usage;
  reached integer;
begin
  select * into told from tenant_usage u where u.tenant_id = tenant and u.month = of_month and u.meter = of_meter;
  if maximum is null or maximum = 0 then return; end if;
  reached := (select coalesce(max(threshold), 0) from unnest(array[75, 90, 100]) threshold where told.used * 100 >= maximum * threshold);
  if reached <= told.told_percent then return; end if;
  update tenant_usage u set told_percent = reached where u.tenant_id = tenant and u.month = of_month and u.meter = of_meter;
  insert into audit (tenant_id, at, actor, action, subject, detail) values (tenant,
    (extract(epoch from clock_timestamp()) * 1000)::bigint, 'engine', 'usage.reached', of_meter,
    jsonb_build_object('month', of_month, 'percent', reached, 'used', told.used, 'limit', maximum));
end $$;
comment on function tell_usage is 'One row of the audit per tenant, month, meter and threshold (75, 90, 100 %).';

-- What a process that is gone had not used is free again. The record says what it did use; what living processes used meanwhile and
-- have not said yet counts as its own until the row comes to rest, so the limit holds.
create function reclaim_quota(stale_ms bigint, rest_ms bigint) returns bigint language plpgsql as $$
declare
  stale record;
  usage tenant_usage;
  reclaimed bigint := 0;
begin
  for stale in select * from tenant_quota_block b where b.renewed_at < clock_timestamp() - stale_ms * interval '1 millisecond'
    order by b.tenant_id, b.month, b.meter
  loop
    select * into usage from tenant_usage u
      where u.tenant_id = stale.tenant_id and u.month = stale.month and u.meter = stale.meter for update;
    delete from tenant_quota_block b where b.tenant_id = stale.tenant_id and b.month = stale.month and b.meter = stale.meter
      and b.holder = stale.holder and b.renewed_at = stale.renewed_at;
    continue when not found;
    update tenant_usage u set exact = false, changed_at = clock_timestamp(), used = usage.used
        + least(greatest(used_in_month(u.tenant_id, u.month, u.meter) - usage.used, 0), stale.amount)
      where u.tenant_id = stale.tenant_id and u.month = stale.month and u.meter = stale.meter;
    reclaimed := reclaimed + 1;
  end loop;
  update tenant_usage u set used = used_in_month(u.tenant_id, u.month, u.meter), exact = true
    where not u.exact and u.changed_at < clock_timestamp() - rest_ms * interval '1 millisecond' and not exists (
      select from tenant_quota_block b where b.tenant_id = u.tenant_id and b.month = u.month and b.meter = u.meter);
  return reclaimed;
end $$;
comment on function reclaim_quota is 'Ends blocks of processes that are gone, and counts anew what came to rest. Answers how many blocks it ended.';
do $$ declare function text; begin
  foreach function in array array['lease_quota(uuid, text, text, uuid, bigint, bigint, bigint)', 'tell_usage(uuid, text, text, bigint)',
    'reclaim_quota(bigint, bigint)']
  loop
    execute format('revoke execute on function %s from public', function);
    execute format('grant execute on function %s to flotilla_engine', function);
  end loop;
end $$;

-- Kill switches: a trader or provider sets them for themselves only, and does not let go what an admin holds.
alter table trading_state add column own boolean not null default false;
comment on column trading_state.own is 'Set by the trader or provider whom it concerns: they may let it go again. Else only an admin may.';
create function own_kill_switch(scope text, scope_id text) returns boolean language sql stable as $$
  select case
    when current_provider() is not null then scope = 'provider' and scope_id = current_provider()::text
    when current_trader() is not null then scope = 'trader' and scope_id = current_trader()::text
      or scope = 'account' and exists (select from account a where a.tenant_id = current_tenant()
        and a.trader_id = current_trader() and a.id::text = own_kill_switch.scope_id)
    else true end
$$;
comment on function own_kill_switch is 'It concerns the trader or provider of this transaction, or the transaction is limited to no one.';
create policy own_insert on trading_state as restrictive for insert to flotilla_service with check (own_kill_switch(scope, scope_id));
create policy own_update on trading_state as restrictive for update to flotilla_service
  using (own_kill_switch(scope, scope_id)) with check (own_kill_switch(scope, scope_id));

-- The denials go and the signal is undecided again. An admin's, so not for a transaction of one trader or provider.
create function release_quarantined(tenant uuid, released_signal uuid) returns integer language sql as $$
  with released as (
    delete from quarantine q where q.tenant_id = tenant and q.signal_id = released_signal
      and current_tenant() = tenant and current_trader() is null and current_provider() is null returning q.account_id
  ), undecided as (
    delete from decision d using released r where d.tenant_id = tenant and d.signal_id = released_signal
      and d.account_id = r.account_id and d.state = 'denied' and d.denials -> 0 ->> 'code' = 'QUARANTINED'
  ), reopened as (
    update signal s set fully_decided = false
      where s.tenant_id = tenant and s.id = released_signal and exists (select from released)
  )
  select count(*)::integer from released
$$;
comment on function release_quarantined is 'Lets a signal''s quarantined members be decided anew. Answers how many.';
call run_as_engine('release_quarantined(uuid, uuid)');

-- What the platform sees of its tenants: numbers, no rows.
create function usage_of_tenants(of_month text)
  returns table (tenant_id uuid, traders bigint, providers bigint, accounts bigint, signals bigint, executions bigint)
  language plpgsql stable as $$
begin
  if not on_platform() then raise exception 'only the platform sees the usage of all tenants' using errcode = 'insufficient_privilege'; end if;
  return query select t.id,
    (select count(*) from trader r where r.tenant_id = t.id), (select count(*) from provider p where p.tenant_id = t.id),
    (select count(*) from account a where a.tenant_id = t.id),
    used_in_month(t.id, of_month, 'signals'), used_in_month(t.id, of_month, 'executions')
  from tenant t where t.kind = 'tenant';
end $$;
comment on function usage_of_tenants is 'For the platform: what each tenant has, and what it used in a month.';
call run_as_engine('usage_of_tenants(text)');
