-- The platform sees how many API keys a tenant has, as the tenant does in its own usage.
drop function usage_of_tenants(text);
create function usage_of_tenants(of_month text)
  returns table (tenant_id uuid, traders bigint, providers bigint, accounts bigint, api_keys bigint, signals bigint, executions bigint)
  language plpgsql stable as $$
begin
  if not on_platform() then raise exception 'only the platform sees the usage of all tenants' using errcode = 'insufficient_privilege'; end if;
  return query select t.id,
    (select count(*) from trader r where r.tenant_id = t.id), (select count(*) from provider p where p.tenant_id = t.id),
    (select count(*) from account a where a.tenant_id = t.id),
    (select count(*) from api_key k where k.tenant_id = t.id and k.revoked_at is null),
    used_in_month(t.id, of_month, 'signals'), used_in_month(t.id, of_month, 'executions')
  from tenant t where t.kind = 'tenant';
end $$;
comment on function usage_of_tenants is 'For the platform: what each tenant has, and what it used in a month.';
call run_as_engine('usage_of_tenants(text)');
