create table venue_market_list (
  venue text not null,
  environment text not null,
  markets jsonb not null,
  read_at unix_ms not null,
  primary key (venue, environment)
);
comment on table venue_market_list is 'What each venue listed when it last answered. An engine that starts while it does not goes on with that.';
grant select, insert, update on venue_market_list to flotilla_engine;
