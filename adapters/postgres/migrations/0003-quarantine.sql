-- Work that failed again and again is put away, so that it neither comes back for ever nor holds up what stands behind it.

create table quarantine (
  tenant_id uuid not null,
  signal_id uuid not null,
  subscription_id uuid not null,
  account_id uuid,
  code text not null check (length(code) between 1 and 100),
  reason text not null check (length(reason) <= 500),
  attempts integer not null check (attempts > 0),
  at unix_ms not null,
  primary key (tenant_id, signal_id, subscription_id),
  foreign key (tenant_id, signal_id) references signal (tenant_id, id)
);
comment on table quarantine is 'Members of an audience that could not be decided after several attempts: denied, until a person releases them.';
comment on column quarantine.account_id is 'Null: the subscription is gone from the record, so there is no account to decide for.';
create index quarantine_recent on quarantine (tenant_id, at desc);
