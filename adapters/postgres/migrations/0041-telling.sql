-- Messages and notices: one outbox for all channels, the levels of a month, and what erasure takes along.
alter table outbox_message drop constraint outbox_message_channel_check;
alter table outbox_message add constraint outbox_message_channel_check check (channel in ('email', 'sms', 'telegram'));
comment on table outbox_message is 'Messages that no service delivers: the operator reads them with `npm run cli -- outbox`. They hold codes and links.';

-- Levels are told by the row that already says once a month which of them was reached.
create function usage_reached(of_month text) returns table (tenant_id uuid, meter text, percent integer, used bigint, most bigint)
  language sql stable as $$
  select u.tenant_id, u.meter, u.told_percent, u.used, (t.limits ->> (u.meter || 'PerMonth'))::bigint
  from tenant_usage u join tenant t on t.id = u.tenant_id
  where u.month = of_month and u.told_percent > 0 and t.limits ->> (u.meter || 'PerMonth') is not null
$$;
comment on function usage_reached is 'Which tenants have used 75, 90 or 100 % of what they may this month.';
call run_as_engine('usage_reached(text)');

-- What an erased person was told, and where, goes with them.
create function forget_receiver() returns trigger language plpgsql as $$
begin
  delete from notification_preference p where p.tenant_id = new.tenant_id and p.person_id = new.id;
  delete from notification_outbox o where o.tenant_id = new.tenant_id and o.person_id = new.id;
  delete from webhook_endpoint e where e.tenant_id = new.tenant_id and e.trader_id = new.trader_id;
  return null;
end $$;
call run_as_engine('forget_receiver()');
create trigger forget_receiver after update on person for each row when (new.status = 'erased') execute function forget_receiver();
