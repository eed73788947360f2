-- The engine connects as flotilla_engine itself, and the owner alone brings the schema up to date: the engine may look whether that was done.
grant select on kysely_migration to flotilla_engine;
