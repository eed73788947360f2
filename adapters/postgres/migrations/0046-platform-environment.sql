-- Which environment is meant where the platform asks for key figures and says none.
create function platform_environment() returns text language plpgsql stable as $$
begin
  if not on_platform() then raise exception 'only the platform sees figures of all tenants' using errcode = 'insufficient_privilege'; end if;
  return (select a.environment from account a order by array_position(array['live', 'testnet', 'paper'], a.environment) limit 1);
end $$;
comment on function platform_environment is 'The most real environment that any tenant has an account in; null without accounts.';
call run_as_engine('platform_environment()');
