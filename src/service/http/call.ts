// One request, as its handler sees it: checked input, who calls, and the record limited to what the caller may reach.
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import type { FoundTenant } from "../../../adapters/postgres/tenants/tenant-reads.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Principal } from "../access/principal.ts";
import type { Role } from "../access/role.ts";

export interface Call<Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The host's tenant, or on the installation's own address the token's. */
  readonly tenant: FoundTenant;
  /** The tenant's id: what most queries start with. */
  readonly tenantId: TenantId;
  /** Undefined only in public operations. */
  readonly principal: Principal | undefined;
  /** The role under which it was allowed. */
  readonly role: Role | undefined;
  readonly scope: Scope;
  /** The record for administration: reads and changes stay inside `scope`, changes are audited in the caller's name. */
  readonly admin: Administration;
  readonly from: {
    readonly ip: string;
    readonly userAgent: string | undefined;
    /** As the browser sees it, through our proxies. */
    readonly isHttps: boolean;
    readonly host: string;
  };
  readonly cookies: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly now: UnixMs;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** For answers that last: whether the same request would be let in again, and as far. */
  readonly stillAllowed: () => Promise<boolean>;
}
