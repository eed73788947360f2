-- The account with which the engine tries out, from time to time, whether its venue still takes every class of order.
alter table account add column canary boolean not null default false;
comment on column account.canary is 'Used by the engine to try the venue out: far from the market, smallest size, never filled.';
create unique index account_canary on account (tenant_id, venue, environment) where canary;
