// A tenant brings a domain of its own: claims it, puts the proof into its DNS, and has it looked at.
import { z } from "zod";
import type { TxtLookup } from "../../../adapters/dns/txt-lookup.ts";
import {
  claimDomain,
  listDomains,
  markVerified,
  removeDomain,
  type TenantDomain,
} from "../../../adapters/postgres/tenants/tenant-domains.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { instantView, iso, isoOrNull } from "../http/view-text.ts";
import { readHost } from "./read-host.ts";

export interface DomainDeps {
  readonly txtLookup: TxtLookup;
  /** Below it are the tenants' slugs: nobody may claim them. */
  readonly publicDomain: string;
}

const RECORD_PREFIX = "_flotilla.";
const PROOF_PREFIX = "flotilla-domain=";

const domainView = z
  .object({
    domain: z.string(),
    txtName: z.string().meta({ description: "Where the TXT record stands." }),
    txtValue: z.string().meta({ description: "What it must say." }),
    verifiedAt: instantView.nullable(),
    createdAt: instantView,
  })
  .meta({ id: "TenantDomain" });

const params = z.object({ domain: z.string().toLowerCase().min(3).max(253) });

export function domainOperations(deps: DomainDeps): readonly Operation[] {
  return [list(), claim(deps), verify(deps), remove()];
}

function list(): Operation {
  return operation({
    id: "listDomains",
    method: "GET",
    path: "/v1/domains",
    tag: "Tenant",
    summary: "Domains of the tenant's own",
    success: { status: 200, description: "By name.", body: z.object({ items: z.array(domainView) }) },
    handle: async ({ admin, tenantId }) => done({ items: (await listDomains(admin, tenantId)).map(viewOf) }),
  });
}

function claim({ publicDomain }: DomainDeps): Operation {
  return operation({
    id: "claimDomain",
    method: "POST",
    path: "/v1/domains",
    tag: "Tenant",
    summary: "Claim a domain: the answer says what its DNS must hold",
    body: z.strictObject({ domain: z.string().trim().toLowerCase().min(3).max(253) }),
    success: { status: 201, description: "Claimed, not verified yet.", body: domainView },
    problems: ["ALREADY_THERE", "INVALID"],
    handle: async ({ admin, tenantId, body: { domain } }) => {
      const meaning = readHost(domain, publicDomain);
      if (meaning.kind !== "domain" || meaning.domain !== domain || !domain.includes("."))
        return refuse("INVALID", { detail: `${domain} is no domain of your own.`, field: "domain" });
      return answerOf(await claimDomain(admin, { tenantId, domain }), viewOf);
    },
  });
}

function verify({ txtLookup }: DomainDeps): Operation {
  return operation({
    id: "verifyDomain",
    method: "POST",
    path: "/v1/domains/:domain/verify",
    tag: "Tenant",
    summary: "Look for the proof in the domain's DNS",
    params,
    success: { status: 204, description: "The domain leads to this tenant from now on." },
    problems: ["NOT_FOUND", "DOMAIN_NOT_PROVED", "DNS_UNREACHABLE", "ALREADY_THERE"],
    handle: async ({ admin, tenantId, params: { domain } }) => {
      const [found] = await listDomains(admin, tenantId, domain);
      if (found === undefined) return refuse("NOT_FOUND");
      const { txtName, txtValue } = viewOf(found);
      const answer = await txtLookup(txtName);
      if (answer.kind === "failed")
        return refuse("DNS_UNREACHABLE", { detail: `DNS says ${answer.reason}.` });
      if (answer.kind === "absent" || !answer.texts.includes(txtValue))
        return refuse("DOMAIN_NOT_PROVED", { detail: `${txtName} has no TXT record that says ${txtValue}.` });
      return answerOf(await markVerified(admin, { tenantId, domain }), () => undefined);
    },
  });
}

function remove(): Operation {
  return operation({
    id: "removeDomain",
    method: "DELETE",
    path: "/v1/domains/:domain",
    tag: "Tenant",
    summary: "Give a domain up",
    params,
    success: { status: 204, description: "It leads nowhere within ten seconds." },
    problems: ["NOT_FOUND"],
    handle: async ({ admin, tenantId, params: { domain } }) =>
      answerOf(await removeDomain(admin, { tenantId, domain }), () => undefined),
  });
}

function viewOf({ domain, proof, verifiedAt, createdAt }: TenantDomain): z.infer<typeof domainView> {
  return {
    domain,
    txtName: `${RECORD_PREFIX}${domain}`,
    txtValue: `${PROOF_PREFIX}${proof}`,
    verifiedAt: isoOrNull(verifiedAt),
    createdAt: iso(createdAt),
  };
}
