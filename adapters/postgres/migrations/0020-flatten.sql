-- A third mode of the kill switches: what is open under the level is closed, and nothing new is opened until it is resumed.
alter table trading_state drop constraint trading_state_state_check;
alter table trading_state add constraint trading_state_state_check
  check (state in ('active', 'reducing', 'flattening', 'halted'));
