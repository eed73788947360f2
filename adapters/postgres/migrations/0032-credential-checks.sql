-- Live accounts trade only once somebody armed them. Those that are there already count as armed, and as linked in the knowledge that
-- their key may work from anywhere.
alter table account
  add column armed_at unix_ms,
  add column armed_by text check (length(armed_by) between 1 and 200),
  add column any_ip_accepted boolean not null default false,
  add check ((armed_at is null) = (armed_by is null));
update account set armed_at = created_at, armed_by = 'migration', any_ip_accepted = true where environment = 'live';
alter table account add check (armed_at is null or environment = 'live');
comment on column account.armed_at is 'Since when this live account may enter positions; null: it may not. Always null on paper and testnet, which need no arming.';
comment on column account.any_ip_accepted is 'Somebody took it upon themselves that the key of this account is not bound to our addresses.';

-- What the venue said about each account's key when it was last asked. Apart from account and credential, whose changes wake every engine.
create table credential_check (
  tenant_id uuid not null,
  account_id uuid not null,
  checked_at unix_ms not null,
  verdict text not null check (verdict in ('accepted', 'refused')),
  findings jsonb not null check (jsonb_typeof(findings) = 'array'),
  report jsonb not null check (jsonb_typeof(report) = 'object'),
  primary key (tenant_id, account_id),
  foreign key (tenant_id, account_id) references account (tenant_id, id)
);
comment on table credential_check is 'The last look at what each linked key may do. Findings have a code, a sentence and a severity.';

create table credential_use (
  tenant_id uuid not null,
  account_id uuid not null,
  hour unix_ms not null,
  process text not null check (length(process) between 1 and 200),
  purpose text not null check (purpose in ('order', 'cancel', 'read', 'settings', 'stream', 'check')),
  signatures bigint not null check (signatures > 0),
  first_at unix_ms not null,
  last_at unix_ms not null,
  primary key (tenant_id, account_id, hour, process, purpose),
  foreign key (tenant_id, account_id) references account (tenant_id, id)
);
-- What is old is forgotten hour by hour; rows come in order of time.
create index credential_use_by_hour on credential_use using brin (hour) with (pages_per_range = 32, autosummarize = on);
comment on table credential_use is 'Signatures made with each account''s key, by hour, process and purpose: shows when a key was first used, and by whom.';
comment on column credential_use.process is 'Role, machine and process id, e.g. engine:host:123: whether it is one that should have used the key.';

call protect_table('credential_check', 'select', own_account('account_id'));
call protect_table('credential_use', 'select', own_account('account_id'));
