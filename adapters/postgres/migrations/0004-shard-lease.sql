-- Which engine process serves which accounts. Accounts hash to 64 shards; a shard belongs to one process at a time.
create table engine_process (
  id uuid primary key,
  slot smallint not null unique check (slot between 0 and 63),
  name text not null,
  joined_at timestamptz not null default clock_timestamp(),
  beat bigint not null default 0,
  beat_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null
);
comment on table engine_process is 'Engines that are alive. One renewal of one row keeps all shards of a process.';
comment on column engine_process.slot is 'Which execution queue it hears; reused.';

create table shard_lease (
  shard smallint primary key check (shard between 0 and 63),
  epoch bigint not null,
  owner uuid,
  taken_at timestamptz,
  -- Makes the epoch part of a key: changing it waits for commits that hold a key share of the row, and they for it.
  unique (shard, epoch)
);
comment on table shard_lease is 'Who owns each shard. The epoch only grows; a commit under an older epoch writes nothing.';
insert into shard_lease (shard, epoch) select n, 0 from generate_series(0, 63) n;

create table record_clock (
  only_row boolean primary key default true check (only_row),
  newest_at unix_ms not null
);
comment on table record_clock is 'The last moment that this database has seen. Engines keep it on their disk too: an older one here means a restore.';
insert into record_clock (newest_at) values (0);

create table record_loss (
  noticed_at unix_ms primary key,
  lost_from unix_ms not null,
  known_until unix_ms not null
);
comment on table record_loss is 'When this database was found to have lost time: it knew everything until lost_from, and had known until known_until.';
