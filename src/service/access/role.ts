// What people can be in a tenant, as the record says it.
export { ROLES, type Role } from "../../../adapters/postgres/people/role.ts";
