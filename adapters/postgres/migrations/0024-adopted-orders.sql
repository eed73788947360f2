-- Orders of time that the record has lost are found at the venue and stand here again, without the decision that is gone with it:
-- no strategy is known for them.
create or replace function orphaned_rows() returns table (kind text, tenant_id uuid, id text) language sql stable as $$
  select 'decision', d.tenant_id, d.signal_id || ' ' || d.account_id from decision d
    where not exists (select from signal s where s.tenant_id = d.tenant_id and s.id = d.signal_id)
  union all
  select 'order_intent', o.tenant_id, o.client_order_id from order_intent o
    where o.strategy_id <> '00000000-0000-0000-0000-000000000000' and not exists (select from decision d
      where d.tenant_id = o.tenant_id and d.signal_id = o.signal_id and d.account_id = o.account_id)
  union all
  select 'order_event', e.tenant_id, e.client_order_id from order_event e
    where not exists (select from order_intent o
      where o.tenant_id = e.tenant_id and o.client_order_id = e.client_order_id)
$$;
