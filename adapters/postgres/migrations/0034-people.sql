-- People: who may come in, how they prove it, and what they hold: sessions, codes, API keys.
-- What proves somebody (hashes, sealed factors) the service cannot read as rows. It asks a function below about one person or one
-- token, and learns no more than that.
create function current_person() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.person', true), '')::uuid $$;
comment on function current_person is 'The person that this transaction is limited to; null: not limited to one.';
create function own_person(person uuid) returns boolean language sql stable parallel safe
  as $$ select person = current_person() or (current_person() is null and current_trader() is null and current_provider() is null) $$;
comment on function own_person is 'The person of this transaction, or the transaction is limited to no one.';

create table person (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  email text not null check (email = lower(email) and length(email) between 3 and 254),
  name text not null check (length(name) between 1 and 200),
  locale text not null default 'en' check (locale in ('en', 'pt-BR')),
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  status text not null check (status in ('invited', 'active', 'suspended', 'erased')),
  roles text[] not null check (cardinality(roles) > 0 and roles <@ array['platform-admin', 'tenant-admin', 'provider', 'trader', 'viewer']),
  trader_id uuid,
  provider_id uuid,
  second_factor text check (second_factor in ('totp', 'sms')),
  email_verified_at unix_ms,
  phone_verified_at unix_ms,
  frozen_until unix_ms,
  created_at unix_ms not null,
  primary key (tenant_id, id),
  unique (tenant_id, email),
  foreign key (tenant_id, trader_id) references trader (tenant_id, id),
  foreign key (tenant_id, provider_id) references provider (tenant_id, id),
  check (second_factor is distinct from 'sms' or phone_verified_at is not null)
);
comment on table person is 'Who may sign in to a tenant, and as what. The platform''s own people stand in the platform''s tenant.';
comment on column person.frozen_until is 'After a reset of the password or a change of factor: no change of keys, limits and payouts before it.';
call protect_table('person', 'select,insert,update', 'own_person(id)');

create table person_secret (
  tenant_id uuid not null references tenant (id),
  person_id uuid not null,
  password_hash text check (password_hash like '$argon2id$%'),
  sealed_factor bytea,
  sealed_next_factor bytea,
  factor_step bigint,
  recovery_hashes text[] not null default '{}',
  primary key (tenant_id, person_id),
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);
comment on table person_secret is 'What a person proves themself with: password (argon2id, peppered), TOTP secret (sealed) and recovery codes (hashed).';
comment on column person_secret.sealed_next_factor is 'Made, and not yet confirmed with a first code.';
comment on column person_secret.factor_step is 'The newest TOTP step that was used: none counts twice.';
call protect_table('person_secret', 'select,insert,update', 'own_person(person_id)');
revoke select on person_secret from flotilla_service;
grant select (tenant_id, person_id, factor_step) on person_secret to flotilla_service;

create table mail_link (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  person_id uuid not null,
  purpose text not null check (purpose in ('invitation', 'password')),
  token_hash text not null,
  expires_at unix_ms not null,
  used_at unix_ms,
  created_at unix_ms not null,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);
comment on table mail_link is 'Single-use links: to come in by an invitation or a sign-up (which proves the address), to set a new password.';
create index mail_link_person on mail_link (tenant_id, person_id);
call protect_table('mail_link', 'select,insert,update,delete', 'own_person(person_id)');
revoke select on mail_link from flotilla_service;
grant select (tenant_id, id, person_id, purpose, expires_at, used_at, created_at) on mail_link to flotilla_service;

create table session (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  person_id uuid not null,
  family_hash text,
  token_hash text,
  previous_hash text,
  rotated_at unix_ms not null,
  stepped_up_at unix_ms,
  impersonated_by uuid,
  impersonation_reason text check (length(impersonation_reason) between 3 and 500),
  ip text not null,
  user_agent text,
  created_at unix_ms not null,
  expires_at unix_ms not null,
  revoked_at unix_ms,
  revoked_for text,
  primary key (tenant_id, id),
  foreign key (tenant_id, person_id) references person (tenant_id, id),
  check ((impersonated_by is null) = (impersonation_reason is null)),
  check (impersonated_by is null or token_hash is null)
);
comment on table session is 'A family of refresh tokens, from one sign-in on. Each token works once; an older one ends the whole family.';
comment on column session.family_hash is 'Of the part that all tokens of the family share: it tells a stolen or old token from a made-up one.';
comment on column session.impersonated_by is 'A person (of this tenant or the platform) who looks through this one''s eyes; such a session is never refreshed.';
create index session_person on session (tenant_id, person_id);
call protect_table('session', 'select,insert,update,delete', 'own_person(person_id)');
revoke select on session from flotilla_service;
grant select (tenant_id, id, person_id, rotated_at, stepped_up_at, impersonated_by, impersonation_reason, ip, user_agent, created_at,
  expires_at, revoked_at, revoked_for) on session to flotilla_service;

create table one_time_code (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  person_id uuid not null,
  purpose text not null check (purpose in ('sign-in', 'step-up', 'phone')),
  session_id uuid,
  channel text not null check (channel in ('totp', 'sms', 'email')),
  destination text not null,
  proof text not null,
  tries integer not null default 0,
  expires_at unix_ms not null,
  used_at unix_ms,
  created_at unix_ms not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, person_id) references person (tenant_id, id),
  foreign key (tenant_id, session_id) references session (tenant_id, id) on delete cascade,
  check ((purpose = 'sign-in') = (session_id is null))
);
comment on table one_time_code is 'A request that waits for a code, and the code''s proof (a keyed hash, or the reference of the service that checks it).';
create index one_time_code_destination on one_time_code (tenant_id, destination, created_at);
create index one_time_code_person on one_time_code (tenant_id, person_id);
call protect_table('one_time_code', 'select,insert,update,delete', 'own_person(person_id)');
revoke select on one_time_code from flotilla_service;
grant select (tenant_id, id, person_id, purpose, session_id, channel, destination, tries, expires_at, used_at, created_at)
  on one_time_code to flotilla_service;

create table api_key (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  person_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  prefix text not null,
  key_hash text not null,
  scopes text[] not null check (cardinality(scopes) > 0 and scopes <@ array['read', 'trade', 'signals', 'manage']),
  expires_at unix_ms,
  last_used_at unix_ms,
  revoked_at unix_ms,
  created_at unix_ms not null,
  primary key (tenant_id, id),
  unique (tenant_id, key_hash),
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);
comment on table api_key is 'What programs call with, in a person''s name and within the key''s scopes. Shown once; kept as a hash.';
create index api_key_person on api_key (tenant_id, person_id);
call protect_table('api_key', 'select,insert,update', 'own_person(person_id)');
revoke select on api_key from flotilla_service;
grant select (tenant_id, id, person_id, name, prefix, scopes, expires_at, last_used_at, revoked_at, created_at) on api_key to flotilla_service;

create table attempt (
  tenant_id uuid not null references tenant (id),
  key text not null check (length(key) between 1 and 300),
  count integer not null,
  ends_at unix_ms not null,
  primary key (tenant_id, key)
);
comment on table attempt is 'Failed proofs per account, address and person in the current window: what slows guessing down in all processes alike.';
create index attempt_ended on attempt (tenant_id, ends_at);
call protect_table('attempt', '');

create table outbox_message (
  tenant_id uuid not null references tenant (id),
  id bigint not null generated always as identity,
  channel text not null check (channel in ('email', 'sms')),
  address text not null,
  subject text not null,
  body text not null,
  created_at unix_ms not null,
  primary key (tenant_id, id)
);
comment on table outbox_message is 'Messages of an installation without mail and SMS: the operator reads them with `npm run cli -- outbox`. They hold codes and links.';
create index outbox_message_at on outbox_message (tenant_id, created_at);
call protect_table('outbox_message', 'insert');
-- Whoever puts a message in cannot see the others, so the table itself forgets them: after seven days no link in them works.
create function forget_old_messages() returns trigger language plpgsql as $$
begin
  delete from outbox_message o where o.tenant_id = new.tenant_id and o.created_at < new.created_at - 604800000;
  return null;
end $$;
call run_as_engine('forget_old_messages()');
create trigger outbox_message_forgets after insert on outbox_message for each row execute function forget_old_messages();

-- What the service may ask.
create function password_of(wanted_email text) returns table (person_id uuid, password_hash text) language sql stable as $$
  select p.id, s.password_hash from person p join person_secret s on s.tenant_id = p.tenant_id and s.person_id = p.id
  where p.tenant_id = current_tenant() and p.email = wanted_email and p.status = 'active' and own_person(p.id)
$$;
comment on function password_of is 'The hash that a password is compared with: of one person, who must be known by address.';
call run_as_engine('password_of(text)');

create function factor_of(person uuid) returns table (sealed bytea, sealed_next bytea) language sql stable as $$
  select s.sealed_factor, s.sealed_next_factor from person_secret s
  where s.tenant_id = current_tenant() and s.person_id = person and own_person(person)
$$;
comment on function factor_of is 'The sealed TOTP secrets of one person.';
call run_as_engine('factor_of(uuid)');

create function take_recovery_code(person uuid, hash text) returns boolean language sql as $$
  update person_secret s set recovery_hashes = array_remove(s.recovery_hashes, hash)
  where s.tenant_id = current_tenant() and s.person_id = person and own_person(person) and hash = any(s.recovery_hashes)
  returning true
$$;
comment on function take_recovery_code is 'Uses up a recovery code. Null: it is none, or was used.';
call run_as_engine('take_recovery_code(uuid, text)');

create function find_mail_link(wanted_purpose text, hash text, at bigint) returns table (id uuid, person_id uuid) language sql stable as $$
  select l.id, l.person_id from mail_link l
  where l.tenant_id = current_tenant() and l.token_hash = hash and l.purpose = wanted_purpose and l.used_at is null and l.expires_at > at
    and own_person(l.person_id)
$$;
comment on function find_mail_link is 'Whose link it is. Nothing: it is none, was used, or is too old.';
call run_as_engine('find_mail_link(text, text, bigint)');

create function try_code(code uuid, wanted_purpose text, wanted_session uuid, at bigint, tries_max integer)
  returns table (person_id uuid, channel text, destination text, proof text) language sql as $$
  update one_time_code c set tries = c.tries + 1
  where c.tenant_id = current_tenant() and c.id = code and c.purpose = wanted_purpose and c.session_id is not distinct from wanted_session
    and c.used_at is null and c.expires_at > at and c.tries < tries_max and own_person(c.person_id)
  returning c.person_id, c.channel, c.destination, c.proof
$$;
comment on function try_code is 'Counts a try, and answers what the code is compared with. Nothing: no such request, too old, used, or tried too often.';
call run_as_engine('try_code(uuid, text, uuid, bigint, integer)');

create function rotate_session(wanted uuid, family text, presented text, next_hash text, at bigint, idle_ms bigint, grace_ms bigint)
  returns table (outcome text, person_id uuid, stepped_up_at bigint, expires_at bigint) language plpgsql as $$
#variable_conflict use_column
declare
  found_row session%rowtype;
  verdict text;
begin
  select * into found_row from session s where s.tenant_id = current_tenant() and s.id = wanted and s.family_hash = family for update;
  if not found then return; end if;
  verdict := case
    when found_row.revoked_at is not null or found_row.expires_at <= at or found_row.rotated_at + idle_ms <= at then 'ended'
    when found_row.token_hash = presented then 'rotated'
    when found_row.previous_hash = presented and found_row.token_hash = next_hash and at - found_row.rotated_at <= grace_ms then 'repeated'
    else 'reused' end;
  if verdict = 'rotated' then
    update session s set previous_hash = presented, token_hash = next_hash, rotated_at = at
      where s.tenant_id = found_row.tenant_id and s.id = found_row.id;
  elsif verdict = 'reused' then
    update session s set revoked_at = at, revoked_for = 'reuse' where s.tenant_id = found_row.tenant_id and s.id = found_row.id;
  end if;
  return query select verdict, found_row.person_id, found_row.stepped_up_at::bigint, found_row.expires_at::bigint;
end $$;
comment on function rotate_session is 'Exchanges a refresh token for the next one. An old one ends its family, except right after its exchange: two tabs may have raced.';
call run_as_engine('rotate_session(uuid, text, text, text, bigint, bigint, bigint)');

create function find_api_key(hash text, at bigint)
  returns table (id uuid, person_id uuid, scopes text[], last_used_at bigint, roles text[], trader_id uuid, provider_id uuid, tenant_kind text)
  language sql stable as $$
  select k.id, k.person_id, k.scopes, k.last_used_at::bigint, p.roles, p.trader_id, p.provider_id, t.kind
  from api_key k join person p on p.tenant_id = k.tenant_id and p.id = k.person_id join tenant t on t.id = k.tenant_id
  where k.tenant_id = current_tenant() and k.key_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > at)
    and p.status = 'active'
$$;
comment on function find_api_key is 'Whose key it is, and what it may do. Nothing: it is none, was revoked, has expired, or its person is not active.';
call run_as_engine('find_api_key(text, bigint)');

create function count_attempt(attempt_key text, at bigint, most integer, window_ms bigint) returns bigint language plpgsql as $$
declare
  counted bigint;
  wait_until bigint;
begin
  if current_tenant() is null then raise exception 'attempts are counted for a tenant' using errcode = 'insufficient_privilege'; end if;
  -- Whoever hammers on writes nothing.
  select a.ends_at into wait_until from attempt a
    where a.tenant_id = current_tenant() and a.key = attempt_key and a.ends_at > at and a.count >= most;
  if found then return wait_until; end if;
  insert into attempt as a (tenant_id, key, count, ends_at) values (current_tenant(), attempt_key, 1, at + window_ms)
    on conflict (tenant_id, key) do update set
      count = case when a.ends_at <= at then 1 else a.count + 1 end,
      ends_at = case when a.ends_at <= at then at + window_ms else a.ends_at end
    where a.ends_at <= at or a.count < most
    returning a.count into counted;
  if counted is null then return (select a.ends_at from attempt a where a.tenant_id = current_tenant() and a.key = attempt_key); end if;
  if counted = 1 then
    delete from attempt a where a.tenant_id = current_tenant() and a.key in (
      select b.key from attempt b where b.tenant_id = current_tenant() and b.ends_at < at order by b.ends_at limit 4);
  end if;
  return null;
end $$;
comment on function count_attempt is 'Counts an attempt before it is made. Null: go on; otherwise wait until then. Counted first, so that attempts side by side gain nothing.';
call run_as_engine('count_attempt(text, bigint, integer, bigint)');

create function forget_attempts(attempt_key text) returns void language sql as $$
  delete from attempt a where a.tenant_id = current_tenant() and a.key = attempt_key
$$;
comment on function forget_attempts is 'After a success.';
call run_as_engine('forget_attempts(text)');

create function return_attempt(attempt_key text) returns void language sql as $$
  update attempt a set count = a.count - 1 where a.tenant_id = current_tenant() and a.key = attempt_key and a.count > 0
$$;
comment on function return_attempt is 'After a success, where many people share the key (an address): only failures count.';
call run_as_engine('return_attempt(text)');
