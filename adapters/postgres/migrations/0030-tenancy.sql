-- Tenants are kept apart by the database itself. Two roles without ownership and without BYPASSRLS see the record:
-- flotilla_engine trades for every tenant; flotilla_service serves people and sees, in each transaction, only what that
-- transaction has said that it is for (app.tenant, and for a trader or provider app.trader or app.provider). Nothing said: nothing seen.
do $$
declare
  role_name text;
begin
  foreach role_name in array array['flotilla_engine', 'flotilla_service']
  loop
    begin
      if not exists (select from pg_roles where rolname = role_name) then
        execute format('create role %I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls', role_name);
      end if;
    exception
      -- Roles belong to the whole server: another database's migration was quicker.
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then
        raise exception 'the roles flotilla_engine and flotilla_service are missing, and % may not create them', current_user
          using hint = 'As an administrator: create role flotilla_engine login; create role flotilla_service login; grant flotilla_engine to '
            || current_user;
    end;
    if exists (select from pg_roles where rolname = role_name and (rolsuper or rolbypassrls)) then
      raise exception 'the role % must have neither SUPERUSER nor BYPASSRLS', role_name;
    end if;
  end loop;
  -- Administration and the engine connect as the owner and step down to flotilla_engine.
  if not pg_has_role(current_user, 'flotilla_engine', 'set') then
    execute format('grant flotilla_engine to %I with set true', current_user);
  end if;
end $$;

-- Unset and emptied (after SET LOCAL and COMMIT) are the same: nobody.
create function current_tenant() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;
create function current_trader() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.trader', true), '')::uuid $$;
create function current_provider() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.provider', true), '')::uuid $$;
create function on_platform() returns boolean language sql stable parallel safe
  as $$ select coalesce(current_setting('app.platform', true) = 'on', false) $$;
comment on function current_tenant is 'The tenant that this transaction is for; null: none.';
comment on function current_trader is 'The trader that this transaction is for; null: not limited to one.';
comment on function current_provider is 'The provider that this transaction is for; null: not limited to one.';
comment on function on_platform is 'This transaction is for the platform, above the tenants.';

-- What each new table with tenant_id calls once. `commands` are what the service may do; `own` is the condition under which a
-- row belongs to the trader or provider of the transaction, null: the whole tenant may see it.
create procedure protect_table(target regclass, commands text, own text default null) language plpgsql as $$
declare
  command text;
begin
  execute format('alter table %s enable row level security, force row level security', target);
  execute format('create policy engine_all on %s for all to flotilla_engine using (true) with check (true)', target);
  execute format('grant select, insert, update, delete on %s to flotilla_engine', target);
  foreach command in array string_to_array(commands, ',')
  loop
    execute format('grant %s on %s to flotilla_service', command, target);
    execute format('create policy tenant_%s on %s for %s to flotilla_service %s', command, target, command, case command
      when 'select' then 'using (tenant_id = current_tenant())'
      when 'delete' then 'using (tenant_id = current_tenant())'
      when 'insert' then 'with check (tenant_id = current_tenant())'
      when 'update' then 'using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())'
    end);
  end loop;
  if own is not null then
    execute format('create policy own_rows on %s as restrictive for all to flotilla_service using (%s) with check (%s)', target, own, own);
  end if;
end $$;
comment on procedure protect_table is 'Row-level security of one tenant-owned table: the engine sees all, the service the rows of its transaction''s tenant and person.';

-- For the few functions that answer the service more than its own rows would: they run as the engine's role, because the owner of
-- the tables is under FORCE and sees nothing.
create procedure run_as_engine(target regprocedure) language plpgsql as $$
begin
  execute format('alter function %s security definer', target);
  execute format('alter function %s set search_path = pg_catalog, public', target);
  execute format('revoke execute on function %s from public', target);
  execute format('grant execute on function %s to flotilla_engine, flotilla_service', target);
  grant create on schema public to flotilla_engine;
  execute format('alter function %s owner to flotilla_engine', target);
  revoke create on schema public from flotilla_engine;
end $$;
comment on procedure run_as_engine is 'Makes a function run as flotilla_engine, for the service to call. What it answers is all that the service learns.';

-- The condition for a table whose rows belong to an account: its trader's, and no provider's. Text, so that it stands in the policy
-- itself: the planner looks the trader's accounts up once per statement; a function would look once per row.
create function own_account(account_column text) returns text language sql immutable
  as $$ select format('current_provider() is null and (current_trader() is null or %I = any(array(
    select a.id from account a where a.tenant_id = current_tenant() and a.trader_id = current_trader())))', account_column) $$;
comment on function own_account is 'For protect_table: the row''s account belongs to the trader of this transaction, or the transaction is limited to no one.';

call protect_table('provider', 'select,insert,update', 'current_provider() is null or id = current_provider()');
call protect_table('strategy', 'select,insert,update', 'current_provider() is null or provider_id = current_provider()');
call protect_table('trader', 'select,insert,update', 'current_provider() is null and (current_trader() is null or id = current_trader())');
call protect_table('account', 'select,insert,update',
  'current_provider() is null and (current_trader() is null or trader_id = current_trader())');
call protect_table('credential', 'select,insert,update,delete', own_account('account_id'));
call protect_table('subscription', 'select,insert,update', own_account('account_id'));
call protect_table('correlation_group', 'select,insert,update,delete', 'current_trader() is null and current_provider() is null');
call protect_table('signal', 'select', '(current_provider() is null or provider_id = current_provider()) and (current_trader() is null
  or exists (select from decision d where d.tenant_id = signal.tenant_id and d.signal_id = signal.id))');
call protect_table('decision', 'select', own_account('account_id'));
call protect_table('order_intent', 'select', own_account('account_id'));
call protect_table('order_event', 'select', 'current_provider() is null and (current_trader() is null or exists (
  select from order_intent o where o.tenant_id = order_event.tenant_id and o.client_order_id = order_event.client_order_id))');
call protect_table('fill', 'select', own_account('account_id'));
call protect_table('funding', 'select', own_account('account_id'));
call protect_table('position', 'select', own_account('account_id'));
call protect_table('account_equity', 'select', own_account('account_id'));
call protect_table('quarantine', 'select', own_account('account_id'));
call protect_table('trading_state', 'select,insert,update');
call protect_table('audit', 'select,insert');

-- Kill switches and the audit hold rows of the platform too. Everybody may see that the platform is halted.
create policy platform_select on trading_state for select to flotilla_service using (tenant_id is null);
create policy platform_insert on trading_state for insert to flotilla_service with check (tenant_id is null and on_platform());
create policy platform_update on trading_state for update to flotilla_service
  using (tenant_id is null and on_platform()) with check (tenant_id is null and on_platform());
create policy platform_select on audit for select to flotilla_service using (tenant_id is null and on_platform());
create policy platform_insert on audit for insert to flotilla_service with check (tenant_id is null and on_platform());
-- A trader or provider adds to the audit by what they do, and does not read it.
create policy own_rows on audit as restrictive for select to flotilla_service using (current_trader() is null and current_provider() is null);

-- What opens or proves something is written by the service and never read back.
revoke select on credential, strategy from flotilla_service;
grant select (tenant_id, account_id, venue, version, created_at) on credential to flotilla_service;
grant select (tenant_id, id, provider_id, name, status, source_ips, trading_view_mode, signal_age_max_ms, entry_ttl_ms, created_at)
  on strategy to flotilla_service;
alter table strategy add column proofs text[] not null generated always as (array_remove(array['token',
  case when body_secret_hash is not null then 'body-secret' end,
  case when cardinality(sealed_signing_secrets) > 0 then 'signature' end,
  case when cardinality(source_ips) > 0 then 'source-ip' end], null)) stored;
comment on column strategy.proofs is 'What a webhook of this strategy must bring, without the secrets themselves.';
grant select (proofs) on strategy to flotilla_service;

create function put_signing_secret(tenant uuid, strategy_id uuid, fresh bytea, kept integer) returns boolean language sql as $$
  update strategy s set sealed_signing_secrets = array[fresh] || s.sealed_signing_secrets[1:kept]
    where s.tenant_id = put_signing_secret.tenant and s.id = put_signing_secret.strategy_id
      and (current_tenant() is null or s.tenant_id = current_tenant())
      and (current_provider() is null or s.provider_id = current_provider())
  returning true
$$;
comment on function put_signing_secret is 'Puts a sealed signing secret before the newest `kept` ones, which the service may not read. Null: there is no such strategy.';
call run_as_engine('put_signing_secret(uuid, uuid, bytea, integer)');

-- The tenants themselves: where each is reached, what it looks like, what it may do.
alter table tenant
  add column slug text check (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'),
  add column kind text not null default 'tenant' check (kind in ('platform', 'tenant')),
  add column status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
  add column sign_up text not null default 'invitation' check (sign_up in ('invitation', 'open')),
  add column settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
  add column features text[] not null default '{paper-trading,live-trading,copy,api}',
  add column branding jsonb not null default '{}' check (jsonb_typeof(branding) = 'object'),
  add column limits jsonb not null default '{}' check (jsonb_typeof(limits) = 'object');
comment on column tenant.slug is 'First label of its host below the public domain.';
comment on column tenant.kind is 'The platform is a tenant too: its people administrate all the others.';
comment on column tenant.limits is 'TenantLimits: traders, providers, signals and executions per month, API keys; absent: none.';
update tenant set slug = coalesce(nullif(trim(both '-' from regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g')), ''), 'tenant');
update tenant set slug = left(slug, 26) || '-' || id where slug in (select slug from tenant group by slug having count(*) > 1)
  or length(slug) > 63;
alter table tenant alter column slug set not null, add constraint tenant_slug_once unique (slug);
create unique index tenant_platform_once on tenant (kind) where kind = 'platform';
insert into tenant (id, name, slug, kind, features, created_at)
  select gen_random_uuid(), free.name, free.slug, 'platform', '{api}', (extract(epoch from clock_timestamp()) * 1000)::bigint
  from (values ('Platform', 'platform'), ('Platform of this installation', 'flotilla-platform')) as free (name, slug)
  where not exists (select from tenant t where t.name = free.name or t.slug = free.slug) limit 1;

alter table tenant enable row level security, force row level security;
grant select, insert, update, delete on tenant to flotilla_engine;
grant select, insert, update on tenant to flotilla_service;
create policy engine_all on tenant for all to flotilla_engine using (true) with check (true);
create policy tenant_select on tenant for select to flotilla_service using (id = current_tenant() or on_platform());
create policy tenant_insert on tenant for insert to flotilla_service with check (on_platform());
create policy tenant_update on tenant for update to flotilla_service
  using (id = current_tenant() or on_platform()) with check (id = current_tenant() or on_platform());
create policy own_rows on tenant as restrictive for update to flotilla_service
  using (current_trader() is null and current_provider() is null) with check (current_trader() is null and current_provider() is null);
-- What a tenant may do is decided above it.
revoke update on tenant from flotilla_service;
grant update (name, sign_up, settings, branding) on tenant to flotilla_service;

create table tenant_domain (
  tenant_id uuid not null references tenant (id),
  domain text not null check (domain = lower(domain) and length(domain) between 3 and 253),
  proof text not null check (length(proof) >= 32),
  verified_at unix_ms,
  created_at unix_ms not null,
  primary key (tenant_id, domain)
);
comment on table tenant_domain is 'Hosts of a tenant''s own. One counts once it is verified: a TXT record holds the proof.';
create unique index tenant_domain_verified on tenant_domain (domain) where verified_at is not null;
call protect_table('tenant_domain', 'select,insert,update,delete', 'current_trader() is null and current_provider() is null');

-- Whom a request is for is asked before anybody is known: this answers no more than it must.
create function find_tenant(host_slug text, host_domain text) returns table (id uuid, slug text, kind text, status text)
  language sql stable as $$
    select t.id, t.slug, t.kind, t.status from tenant t where t.slug = host_slug or (host_slug is null and host_domain is null and t.kind = 'platform')
    union
    select t.id, t.slug, t.kind, t.status from tenant_domain d join tenant t on t.id = d.tenant_id
    where d.domain = host_domain and d.verified_at is not null
  $$;
comment on function find_tenant is 'The tenant of a host: by the first label below the public domain, or by a verified domain; without both the platform.';
call run_as_engine('find_tenant(text, text)');

-- Changes above what a tenant's own admins may change.
create function set_tenant_terms(target uuid, new_status text, new_features text[], new_limits jsonb) returns void
  language plpgsql as $$
begin
  if not on_platform() then raise exception 'only the platform sets a tenant''s terms' using errcode = 'insufficient_privilege'; end if;
  update tenant set status = coalesce(new_status, status), features = coalesce(new_features, features), limits = coalesce(new_limits, limits)
    where id = target;
  if not found then raise exception 'no such tenant' using errcode = 'no_data_found'; end if;
end $$;
comment on function set_tenant_terms is 'Status, features and limits of a tenant: the platform''s to decide.';
call run_as_engine('set_tenant_terms(uuid, text, text[], jsonb)');

-- Tables of the database as a whole.
grant select, insert, update, delete on engine_process, shard_lease, record_clock, record_loss to flotilla_engine;
grant select, insert on installation to flotilla_engine;
grant select on engine_process, shard_lease to flotilla_service;
