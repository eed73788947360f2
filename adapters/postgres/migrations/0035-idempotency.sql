-- Changes that a client may repeat without knowing whether the first try arrived: what each was answered.
create table idempotency_key (
  tenant_id uuid not null references tenant (id),
  caller text not null check (length(caller) <= 100),
  key_hash bytea not null check (length(key_hash) = 32),
  operation text not null,
  request_hash bytea not null check (length(request_hash) = 32),
  state text not null default 'working' check (state in ('working', 'answered', 'not-kept')),
  status smallint check (status between 200 and 299),
  body text,
  created_at unix_ms not null,
  primary key (tenant_id, caller, key_hash),
  check ((state = 'answered') = (status is not null))
);
comment on table idempotency_key is 'One row per Idempotency-Key of a caller, for 24 hours: the hash of its request, and its answer.';
comment on column idempotency_key.key_hash is 'SHA-256. The key itself seals request_hash, so that the body cannot be guessed from what stands here.';
comment on column idempotency_key.state is 'working: under way, or its process died. not-kept: done, and the answer held a secret.';
create index idempotency_key_age on idempotency_key (created_at);
-- Read and written before a handler runs, for the whole tenant; a transaction for one trader or provider has no business here.
call protect_table('idempotency_key', 'select,insert,update,delete', 'current_trader() is null and current_provider() is null');

create function sweep_idempotency_keys(before bigint) returns bigint language sql as $$
  with gone as (
    delete from idempotency_key where ctid = any(array(select ctid from idempotency_key where created_at < before limit 10000))
    returning 1)
  select count(*) from gone
$$;
comment on function sweep_idempotency_keys is 'Forgets at most 10,000 keys of all tenants that are older; answers how many.';
call run_as_engine('sweep_idempotency_keys(bigint)');
