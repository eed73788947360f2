// Which addresses a webhook may go to: those of the open internet, and none behind which we or our neighbours stand.
import ipaddr from "ipaddr.js";

/** Public by number, and yet the metadata and host services of a cloud. */
const CLOUD_HOSTS = ["168.63.129.16"];
/** IPv4 in IPv6's oldest clothes, `::127.0.0.1`. */
const IPV4_COMPATIBLE = ipaddr.parseCIDR("::/96");

/** `own`: ranges of this installation, e.g. `203.0.113.0/24`. What is no address at all is not public. */
export function isPublicAddress(text: string, own: readonly string[] = []): boolean {
  if (!ipaddr.isValid(text)) return false;
  // An IPv4 address in IPv6's clothes counts as what it is.
  const address = ipaddr.process(text);
  if (address.range() !== "unicast" || CLOUD_HOSTS.includes(address.toString())) return false;
  return [IPV4_COMPATIBLE, ...own.map(rangeOf)].every(
    ([network, bits]) => network.kind() !== address.kind() || !address.match(network, bits),
  );
}

export function isLoopback(text: string): boolean {
  return ipaddr.isValid(text) && ipaddr.process(text).range() === "loopback";
}

function rangeOf(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}
