-- Why an account is suspended, in the venue's words: for whoever has to put its key right.
alter table account add column status_reason text check (length(status_reason) <= 500);
