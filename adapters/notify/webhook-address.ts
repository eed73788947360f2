// Where a webhook may go: an https URL without credentials, on a public host. Asked when it is set, and again with every delivery.
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isLoopback, isPublicAddress } from "./public-address.ts";

/** All addresses of a host. Throws where it has none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface AddressRules {
  readonly resolve: Resolve;
  /** For development on one machine: loopback, with http, on any port. */
  readonly loopbackAllowed: boolean;
  /** Ranges of this installation's own hosts. */
  readonly ownRanges: readonly string[];
}

export type UrlRefusal =
  | "URL_MALFORMED"
  | "URL_NOT_HTTPS"
  | "URL_WITH_CREDENTIALS"
  | "URL_PORT"
  | "ADDRESS_NOT_PUBLIC"
  | "HOST_UNKNOWN";

export type WebhookAddress =
  | { readonly kind: "allowed"; readonly url: URL; readonly ip: string }
  | { readonly kind: "refused"; readonly code: UrlRefusal };

/** As the system resolves it. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

const PORTS = ["", "443", "8443"];

/** Resolves the host once: what is sent must go to `ip`, whatever the name means a moment later. */
export async function webhookAddress(text: string, rules: AddressRules): Promise<WebhookAddress> {
  const url = URL.parse(text);
  if (url === null || url.hostname === "") return refused("URL_MALFORMED");
  if (url.protocol !== "https:" && url.protocol !== "http:") return refused("URL_NOT_HTTPS");
  if (url.username !== "" || url.password !== "") return refused("URL_WITH_CREDENTIALS");
  // The parser has made 127.1, 0x7f000001 and 2130706433 into 127.0.0.1.
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const ips = await resolved(host, rules);
  const [ip] = ips;
  if (ip === undefined) return refused("HOST_UNKNOWN");
  if (rules.loopbackAllowed && ips.every(isLoopback)) return { kind: "allowed", url, ip };
  if (url.protocol !== "https:") return refused("URL_NOT_HTTPS");
  if (!PORTS.includes(url.port)) return refused("URL_PORT");
  // One address that is not public is enough: which one would be taken is not ours to guess.
  return ips.every((each) => isPublicAddress(each, rules.ownRanges))
    ? { kind: "allowed", url, ip }
    : refused("ADDRESS_NOT_PUBLIC");
}

async function resolved(host: string, { resolve }: AddressRules): Promise<readonly string[]> {
  return isIP(host) === 0 ? resolve(host).catch(() => []) : [host];
}

function refused(code: UrlRefusal): WebhookAddress {
  return { kind: "refused", code };
}
