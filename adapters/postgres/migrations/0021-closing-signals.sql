-- Start-up asks for the closes of the last minutes, to drop entries that are older than them. Few signals are in this index.
create index signal_closing on signal (received_at) where action ->> 'kind' in ('close', 'reverse', 'cancel');
