-- The audit becomes a chain: each row carries the digest of the row before it, so that a row that is changed, taken out, put in or moved
-- is found, whoever did it. One chain per tenant, one for the platform. adapters/postgres/audit/ verifies it with code of its own.
create function netstrings(variadic fields text[]) returns bytea language sql immutable parallel safe
  as $$ select convert_to(string_agg(coalesce(octet_length(convert_to(field, 'UTF8')) || ':' || field, '-') || ',', '' order by place), 'UTF8')
    from unnest(fields) with ordinality as given (field, place) $$;
comment on function netstrings is 'Fields one after the other, each with its length in front (null: a hyphen): no two lists give the same bytes.';

alter table audit
  add column seq bigint,
  add column person_id uuid,
  add column impersonator_id uuid,
  add column origin_digest bytea check (octet_length(origin_digest) = 32),
  add column prev_digest bytea check (octet_length(prev_digest) = 32),
  add column digest bytea check (octet_length(digest) = 32);
comment on column audit.seq is 'Place in the chain of its tenant, from 1, without gaps.';
comment on column audit.impersonator_id is 'Who looked through the eyes of person_id.';
comment on column audit.origin_digest is 'Of its row in audit_origin: the chain stays whole when that row is forgotten.';
comment on column audit.prev_digest is 'The digest of the row before it; of the first row: 32 zero bytes.';
comment on column audit.digest is 'SHA-256 of prev_digest and the row''s own netstrings: audit_digest().';

create function audit_digest(entry audit) returns bytea language sql stable as $$
  select sha256(entry.prev_digest || netstrings(entry.tenant_id::text, entry.seq::text, entry.id::text, entry.at::text, entry.actor,
    entry.action, entry.subject, entry.detail::text, entry.person_id::text, entry.impersonator_id::text, encode(entry.origin_digest, 'hex')))
$$;
comment on function audit_digest is 'What the digest of an audit row must be.';

create table audit_head (
  tenant_id uuid references tenant (id),
  seq bigint not null check (seq >= 0),
  digest bytea not null check (octet_length(digest) = 32),
  unique nulls not distinct (tenant_id)
);
comment on table audit_head is 'The end of each chain: who adds to it waits for its row, and a missing last row is noticed.';
call protect_table('audit_head', 'select', 'current_trader() is null and current_provider() is null');
create policy platform_select on audit_head for select to flotilla_service using (tenant_id is null and on_platform());

create table audit_origin (
  tenant_id uuid references tenant (id),
  digest bytea not null check (octet_length(digest) = 32),
  person_id uuid,
  ip text not null check (length(ip) between 1 and 100),
  user_agent text check (length(user_agent) <= 500),
  salt bytea not null check (octet_length(salt) >= 16),
  unique nulls not distinct (tenant_id, digest)
);
comment on table audit_origin is 'From where an audited act came. Personal data, so apart from the chain: forgotten with the person.';
create index audit_origin_person on audit_origin (tenant_id, person_id);
call protect_table('audit_origin', 'select,insert');
create policy platform_select on audit_origin for select to flotilla_service using (tenant_id is null and on_platform());
create policy platform_insert on audit_origin for insert to flotilla_service with check (tenant_id is null and on_platform());
create policy own_rows on audit_origin as restrictive for select to flotilla_service
  using (current_trader() is null and current_provider() is null);

-- What is there already is chained as it stands. For the owner too the tables are under FORCE.
alter table audit no force row level security, disable trigger append_only;
alter table audit_head no force row level security;
do $$
declare
  entry audit;
  head audit_head;
begin
  for entry in select * from audit order by tenant_id nulls first, id
  loop
    if head.seq is null or head.tenant_id is distinct from entry.tenant_id then
      head := row(entry.tenant_id, 0, decode(repeat('00', 32), 'hex'));
    end if;
    entry.seq := head.seq + 1;
    entry.prev_digest := head.digest;
    entry.digest := audit_digest(entry);
    update audit set seq = entry.seq, prev_digest = entry.prev_digest, digest = entry.digest where id = entry.id;
    head.seq := entry.seq;
    head.digest := entry.digest;
  end loop;
  insert into audit_head (tenant_id, seq, digest)
    select distinct on (tenant_id) tenant_id, seq, digest from audit order by tenant_id, seq desc;
end $$;
alter table audit_head force row level security;
alter table audit force row level security, enable trigger append_only,
  alter column seq set not null, alter column prev_digest set not null, alter column digest set not null,
  add constraint audit_seq_once unique nulls not distinct (tenant_id, seq);

create function chain_audit() returns trigger language plpgsql as $$
declare
  head audit_head;
begin
  insert into audit_head as h values (new.tenant_id, 0, decode(repeat('00', 32), 'hex'))
    on conflict (tenant_id) do update set seq = h.seq returning * into head;
  new.seq := head.seq + 1;
  new.prev_digest := head.digest;
  new.digest := audit_digest(new);
  update audit_head h set seq = new.seq, digest = new.digest
    where h.tenant_id = new.tenant_id or (h.tenant_id is null and new.tenant_id is null);
  return new;
end $$;
comment on function chain_audit is 'Puts a new audit row at the end of its chain, after whoever else is adding to it.';
call run_as_engine('chain_audit()');
create trigger chained before insert on audit for each row execute function chain_audit();

create function audit_heads() returns table (tenant_id uuid, seq bigint, digest bytea) language sql stable
  as $$ select h.tenant_id, h.seq, h.digest from audit_head h order by h.tenant_id nulls first $$;
comment on function audit_heads is 'The end of every chain, to be kept outside of the database: then a chain that was made anew is noticed too.';
call run_as_engine('audit_heads()');

create function forget_origins(person uuid) returns bigint language sql as $$
  with forgotten as (
    delete from audit_origin o where o.person_id = person and (o.tenant_id = current_tenant() or on_platform()) returning 1
  )
  select count(*) from forgotten
$$;
comment on function forget_origins is 'From where an erased person acted. What they did stays, and the chain stays whole.';
call run_as_engine('forget_origins(uuid)');
