// What people can be in a tenant. One person may have several roles.

export const ROLES = ["platform-admin", "tenant-admin", "provider", "trader", "viewer"] as const;
export type Role = (typeof ROLES)[number];
