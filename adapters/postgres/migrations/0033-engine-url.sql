-- Where other processes reach an engine: only the owner of an account knows its positions and can plan for it.
alter table engine_process add column url text check (length(url) <= 500);
comment on column engine_process.url is 'Base address of its HTTP; null: not told.';
