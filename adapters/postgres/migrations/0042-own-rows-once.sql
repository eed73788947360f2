-- Whom a transaction is for is asked once per statement, not once per row: functions around current_setting() cost more than the
-- comparison they stand in, and a page of a trader's orders looks at every account that each signal went to. A sub-select without
-- a reference to the row is run once. No more of them than that: each has to be planned with every statement. Every policy lets the same
-- rows through as before.
create or replace function own_account(account_column text) returns text language sql immutable
  as $$ select format('(select current_trader() is null and current_provider() is null) or %I = any(array(
    select a.id from account a where current_provider() is null and a.tenant_id = current_tenant() and a.trader_id = current_trader()))',
    account_column) $$;

do $$
declare
  name text;
begin
  foreach name in array array['credential', 'subscription', 'decision', 'order_intent', 'fill', 'funding', 'position', 'account_equity',
    'quarantine', 'credential_check', 'credential_use']
  loop
    execute format('alter policy own_rows on %I using (%s) with check (%2$s)', name, own_account('account_id'));
  end loop;
end $$;

-- The decision is found by its whole key: its own policy would only filter, after all of the signal's decisions were read.
do $$
declare
  own text := '(select current_trader() is null and current_provider() is null)
    or ((current_provider() is null or provider_id = current_provider()) and (current_trader() is null or exists (
      select from decision d where d.tenant_id = signal.tenant_id and d.signal_id = signal.id and d.account_id = any(array(
        select a.id from account a where a.tenant_id = current_tenant() and a.trader_id = current_trader())))))';
begin
  execute format('alter policy own_rows on signal using (%s) with check (%1$s)', own);
end $$;

do $$
declare
  own text := '(select current_person() is null and current_trader() is null and current_provider() is null) or id = current_person()';
begin
  execute format('alter policy own_rows on person using (%s) with check (%1$s)', own);
end $$;

-- Newest first, page by page: without it each page sorts all people of the tenant.
create index person_newest on person (tenant_id, created_at desc, id desc);
