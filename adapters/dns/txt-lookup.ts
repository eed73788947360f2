// Asks DNS for TXT records: what proves that a domain belongs to whoever says so.
import { Resolver } from "node:dns/promises";

/** `absent`: the domain says nothing, or is not there. `failed`: nobody knows; ask again later. */
export type TxtAnswer =
  | { readonly kind: "found"; readonly texts: readonly string[] }
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly reason: string };

export interface TxtLookupOptions {
  /** `address:port`; absent: as this machine is set up. */
  readonly servers?: readonly string[];
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 2_000;
const TRIES = 2;
const ABSENT = ["ENOTFOUND", "ENODATA"];

export function txtLookup({ servers, timeoutMs = TIMEOUT_MS }: TxtLookupOptions = {}) {
  return async (name: string): Promise<TxtAnswer> => {
    const resolver = new Resolver({ timeout: timeoutMs, tries: TRIES });
    if (servers !== undefined) resolver.setServers([...servers]);
    try {
      const records = await resolver.resolveTxt(name);
      // A long text comes in parts.
      return { kind: "found", texts: records.map((parts) => parts.join("")) };
    } catch (error) {
      const { code = "UNKNOWN" } = error as NodeJS.ErrnoException;
      return ABSENT.includes(code) ? { kind: "absent" } : { kind: "failed", reason: code };
    }
  };
}

export type TxtLookup = ReturnType<typeof txtLookup>;
