// Finds the tenant of a host, and remembers it for a short while: every request asks.

import type { FoundTenant, TenantReads } from "../../../adapters/postgres/tenants/tenant-reads.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import { readHost } from "./read-host.ts";

/** How long a change of a tenant's host, status or features may go unnoticed. */
const REMEMBER_MS = 10_000;
const REMEMBERED_MAX = 10_000;

export class TenantFinder {
  readonly #reads: TenantReads;
  readonly #clock: Clock;
  readonly #publicDomain: string;
  readonly #known = new Map<
    string,
    { readonly at: number; readonly tenant: Promise<FoundTenant | undefined> }
  >();

  constructor(parts: { readonly reads: TenantReads; readonly clock: Clock; readonly publicDomain: string }) {
    this.#reads = parts.reads;
    this.#clock = parts.clock;
    this.#publicDomain = parts.publicDomain;
  }

  /** Undefined: the host belongs to nobody. `isBase`: the installation's own address, where a token may say another tenant. */
  async byHost(
    host: string,
  ): Promise<{ readonly tenant: FoundTenant; readonly isBase: boolean } | undefined> {
    const meaning = readHost(host, this.#publicDomain);
    if (meaning.kind === "invalid") return undefined;
    const key =
      meaning.kind === "slug" ? `s ${meaning.slug}` : meaning.kind === "domain" ? `d ${meaning.domain}` : "b";
    const tenant = await this.#remember(key, () => this.#reads.byHost(meaning));
    return tenant === undefined ? undefined : { tenant, isBase: meaning.kind === "base" };
  }

  bySlug(slug: string): Promise<FoundTenant | undefined> {
    return this.#remember(`s ${slug}`, () => this.#reads.byHost({ kind: "slug", slug }));
  }

  byId(id: TenantId): Promise<FoundTenant | undefined> {
    return this.#remember(`i ${id}`, () => this.#reads.byId(id));
  }

  #remember(key: string, find: () => Promise<FoundTenant | undefined>): Promise<FoundTenant | undefined> {
    const now = this.#clock.monotonic();
    const known = this.#known.get(key);
    if (known !== undefined && now - known.at < REMEMBER_MS) return known.tenant;
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
    const tenant = find();
    tenant.catch(() => this.#known.delete(key));
    this.#known.set(key, { at: now, tenant });
    return tenant;
  }
}
