-- What people and other programs want to be told, where, and how it went. A notification is a row before anything is sent: it is sent at
-- least once, and an event that two service processes hear makes one row.
create table webhook_endpoint (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  trader_id uuid,
  provider_id uuid,
  url text not null check (length(url) between 8 and 2000),
  kinds text[] not null check (cardinality(kinds) between 1 and 50),
  sealed_secrets bytea[] not null check (cardinality(sealed_secrets) between 1 and 2),
  secrets_rotated_at unix_ms,
  status text not null default 'active' check (status in ('active', 'paused', 'disabled')),
  status_reason text check (length(status_reason) <= 100),
  failures integer not null default 0,
  created_at unix_ms not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, trader_id) references trader (tenant_id, id),
  foreign key (tenant_id, provider_id) references provider (tenant_id, id),
  check (trader_id is null or provider_id is null)
);
comment on table webhook_endpoint is 'Where a tenant (no owner), a trader or a provider wants to be told of events over HTTPS.';
comment on column webhook_endpoint.sealed_secrets is 'Newest first. The one before counts for a day after secrets_rotated_at. Sealed under the service''s key for notifications.';
comment on column webhook_endpoint.failures is 'Tries that failed since the last one that did not.';
call protect_table('webhook_endpoint', 'select,insert,update,delete',
  '(current_trader() is null or trader_id = current_trader()) and (current_provider() is null or provider_id = current_provider())');
revoke select, update on webhook_endpoint from flotilla_service;
grant select (tenant_id, id, trader_id, provider_id, url, kinds, secrets_rotated_at, status, status_reason, failures, created_at),
  update (url, kinds, status, status_reason, failures) on webhook_endpoint to flotilla_service;

create function rotate_webhook_secret(tenant uuid, endpoint uuid, fresh bytea, at bigint) returns boolean language sql as $$
  update webhook_endpoint e set sealed_secrets = array[fresh] || e.sealed_secrets[1:1], secrets_rotated_at = at
    where e.tenant_id = tenant and e.id = endpoint and e.tenant_id = current_tenant()
      and (current_trader() is null or e.trader_id = current_trader())
      and (current_provider() is null or e.provider_id = current_provider())
  returning true
$$;
comment on function rotate_webhook_secret is 'Puts a fresh sealed secret before the newest one. Null: there is no such endpoint.';
call run_as_engine('rotate_webhook_secret(uuid, uuid, bytea, bigint)');

create table notification_preference (
  tenant_id uuid not null references tenant (id),
  person_id uuid not null,
  channel text not null check (channel in ('email', 'telegram')),
  trader_id uuid,
  provider_id uuid,
  address text check (length(address) between 1 and 254),
  locale text not null check (locale in ('en', 'pt-BR')),
  kinds text[] not null check (cardinality(kinds) <= 50),
  updated_at unix_ms not null,
  primary key (tenant_id, person_id, channel),
  foreign key (tenant_id, trader_id) references trader (tenant_id, id),
  foreign key (tenant_id, provider_id) references provider (tenant_id, id)
);
comment on table notification_preference is 'What a person wants to be told, and over which channel; of a trader''s or provider''s own things, else of the whole tenant.';
comment on column notification_preference.address is 'Chat of Telegram. Null for e-mail: the address that the person has proved.';
call protect_table('notification_preference', 'select,insert,update,delete',
  '(current_trader() is null or trader_id = current_trader()) and (current_provider() is null or provider_id = current_provider())');

create table notification_outbox (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  event_id text not null check (length(event_id) between 1 and 200),
  kind text not null check (length(kind) between 1 and 50),
  endpoint_id uuid,
  person_id uuid,
  channel text not null check (channel in ('webhook', 'email', 'telegram')),
  trader_id uuid,
  provider_id uuid,
  body jsonb not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_at unix_ms not null,
  created_at unix_ms not null,
  primary key (tenant_id, id),
  unique nulls not distinct (tenant_id, endpoint_id, person_id, channel, event_id),
  foreign key (tenant_id, endpoint_id) references webhook_endpoint (tenant_id, id) on delete cascade,
  check ((channel = 'webhook') = (endpoint_id is not null)),
  check ((channel = 'webhook') = (person_id is null))
);
comment on table notification_outbox is 'One notification for one receiver: an event makes at most one, whoever hears it.';
create index notification_outbox_due on notification_outbox (next_at) where status = 'pending';
create index notification_outbox_endpoint on notification_outbox (tenant_id, endpoint_id, created_at desc, id);
call protect_table('notification_outbox', 'select,insert,update',
  '(current_trader() is null or trader_id = current_trader()) and (current_provider() is null or provider_id = current_provider())');

create table notification_attempt (
  tenant_id uuid not null references tenant (id),
  notification_id uuid not null,
  attempt integer not null check (attempt > 0),
  trader_id uuid,
  provider_id uuid,
  at unix_ms not null,
  duration_ms integer not null check (duration_ms >= 0),
  outcome text not null check (length(outcome) between 1 and 50),
  http_status integer,
  primary key (tenant_id, notification_id, attempt),
  foreign key (tenant_id, notification_id) references notification_outbox (tenant_id, id) on delete cascade
);
comment on table notification_attempt is 'How each try to deliver went: a code of ours, never what the other side or the network said.';
call protect_table('notification_attempt', 'select,insert',
  '(current_trader() is null or trader_id = current_trader()) and (current_provider() is null or provider_id = current_provider())');

create table notification_cursor (
  engine_id text primary key,
  event_id text not null,
  updated_at unix_ms not null
);
comment on table notification_cursor is 'How far the events of each engine were turned into notifications.';
grant select, insert, update, delete on notification_cursor to flotilla_engine, flotilla_service;

-- The sender serves all tenants: what it may know is what it must send. A row that it takes is out of reach of others until leased_until;
-- who dies with it leaves it to the next.
create function take_notifications(at bigint, leased_until bigint, most integer)
  returns table (tenant_id uuid, id uuid, event_id text, kind text, channel text, endpoint_id uuid, person_id uuid, trader_id uuid,
    provider_id uuid, body jsonb, attempt integer, created_at bigint, url text, sealed_secrets bytea[], secrets_rotated_at bigint,
    address text, locale text) language sql as $$
  with due as (
    select o.tenant_id, o.id from notification_outbox o where o.status = 'pending' and o.next_at <= at
    order by o.next_at limit most for update skip locked
  ), taken as (
    update notification_outbox o set attempts = o.attempts + 1, next_at = leased_until
    from due where o.tenant_id = due.tenant_id and o.id = due.id returning o.*
  )
  select t.tenant_id, t.id, t.event_id, t.kind, t.channel, t.endpoint_id, t.person_id, t.trader_id, t.provider_id, t.body, t.attempts,
    t.created_at, e.url, e.sealed_secrets, e.secrets_rotated_at, p.address, p.locale
  from taken t
    left join webhook_endpoint e on e.tenant_id = t.tenant_id and e.id = t.endpoint_id and e.status = 'active'
    left join notification_preference p on p.tenant_id = t.tenant_id and p.person_id = t.person_id and p.channel = t.channel
$$;
comment on function take_notifications is 'Takes what is due, with where it goes. No url or locale: its receiver does not want it any more.';
call run_as_engine('take_notifications(bigint, bigint, integer)');

create function tenants_told(wanted_kind text) returns setof uuid language sql stable as $$
  select e.tenant_id from webhook_endpoint e where wanted_kind = any(e.kinds)
  union select p.tenant_id from notification_preference p where wanted_kind = any(p.kinds)
$$;
comment on function tenants_told is 'Whom an event of the whole platform is told to.';
call run_as_engine('tenants_told(text)');

create function forget_notifications(older_than bigint, most integer) returns bigint language sql as $$
  with old as (
    select o.tenant_id, o.id from notification_outbox o where o.created_at < older_than and o.status <> 'pending' limit most
  ), gone as (
    delete from notification_outbox o using old where o.tenant_id = old.tenant_id and o.id = old.id returning 1
  )
  select count(*) from gone
$$;
comment on function forget_notifications is 'Removes what was told long ago, with how it went.';
call run_as_engine('forget_notifications(bigint, integer)');
