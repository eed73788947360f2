-- One row: what belongs to this database as a whole and must never change while it lives.
create table installation (
  only_row boolean primary key default true check (only_row),
  identity_key bytea not null check (length(identity_key) = 32)
);
comment on table installation is 'Secrets of this database as a whole.';
comment on column installation.identity_key is 'Key of the MAC behind client order ids. Changing it would let old decisions be sent again under new ids.';
