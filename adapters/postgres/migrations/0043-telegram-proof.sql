-- A chat of Telegram is proved like a phone number: by a code that was sent there.
alter table one_time_code drop constraint one_time_code_purpose_check;
alter table one_time_code add constraint one_time_code_purpose_check check (purpose in ('sign-in', 'step-up', 'phone', 'telegram'));
alter table one_time_code drop constraint one_time_code_channel_check;
alter table one_time_code add constraint one_time_code_channel_check check (channel in ('totp', 'sms', 'email', 'telegram'));

-- What was only said may be anybody's chat: nothing more goes there. The owner of the tables sees no rows, so it is done as the engine.
set local role flotilla_engine;
delete from notification_preference where channel = 'telegram';
reset role;
comment on column notification_preference.address is 'Chat of Telegram, proved by a code. Null for e-mail: the address that the person has proved.';

-- Where codes went is not all among what names a person: a number or chat that was asked about may never have become theirs.
create function forget_destinations(person uuid) returns void language sql as $$
  with gone as (
    select 'send:' || c.channel || ':' || c.destination as key, c.destination as address from one_time_code c
      where c.tenant_id = current_tenant() and c.person_id = person and own_person(c.person_id) and c.destination <> ''
    union
    select 'send:' || p.channel || ':' || p.address, p.address from notification_preference p
      where p.tenant_id = current_tenant() and p.person_id = person and own_person(p.person_id) and p.address is not null
    union
    select 'send:sms:' || h.phone, h.phone from person h
      where h.tenant_id = current_tenant() and h.id = person and own_person(h.id) and h.phone is not null
  ), attempts as (
    delete from attempt a using gone where a.tenant_id = current_tenant() and a.key = gone.key
  )
  delete from outbox_message o using gone where o.tenant_id = current_tenant() and o.address = gone.address
$$;
comment on function forget_destinations is 'Before erase_person: what was sent to the person''s numbers and chats, and how often.';
call run_as_engine('forget_destinations(uuid)');
