// Keys lead with the tenant, and some searches know only an id: they walk the few tenants instead of having an index.

/** SQL condition for a table with `tenant_id`. */
export const ANY_TENANT = "tenant_id = any(array(select id from tenant))";
