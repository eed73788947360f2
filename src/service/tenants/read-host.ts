// What a request's host says about its tenant. Pure: the record is asked elsewhere.

export type HostMeaning =
  /** The installation's own address: the platform, unless a token says which tenant. */
  | { readonly kind: "base" }
  | { readonly kind: "slug"; readonly slug: string }
  | { readonly kind: "domain"; readonly domain: string }
  | { readonly kind: "invalid" };

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const HOSTNAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*\\.?$`);
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/;

/** `host` is the Host header; `publicDomain` is what tenants' slugs stand before (`acme.flotilla.example`). */
export function readHost(host: string, publicDomain: string): HostMeaning {
  const name = host.toLowerCase().replace(/:\d{1,5}$/, "");
  if (ADDRESS.test(name)) return { kind: "base" };
  if (name.length > 253 || !HOSTNAME.test(name)) return { kind: "invalid" };
  const plain = name.replace(/\.$/, "");
  if (plain === publicDomain || plain === "localhost") return { kind: "base" };
  const rest = [publicDomain, "localhost"].find((domain) => plain.endsWith(`.${domain}`));
  if (rest === undefined) return { kind: "domain", domain: plain };
  const slug = plain.slice(0, -rest.length - 1);
  return slug.includes(".") ? { kind: "invalid" } : { kind: "slug", slug };
}
