// Stands in for `src/service/access/authenticate.ts` in the bench: the caller is whom the bench names, and nothing is proved.
import { readFileSync } from "node:fs";
import type { Principal } from "../../src/service/access/principal.ts";
import type { Authenticate } from "../../src/service/http/register-operation.ts";

/** Names the caller, in the place of a proof. */
export const CALLER_HEADER = "x-bench-caller";
/** Where a process finds the callers, by name: JSON. */
export const CALLERS_FILE = "FLOTILLA_BENCH_CALLERS";

export function authenticateWith(): Authenticate {
  const text = readFileSync(process.env[CALLERS_FILE] ?? "", "utf8");
  const callers = new Map(Object.entries(JSON.parse(text) as Record<string, Principal>));
  return async (request) => {
    const principal = callers.get(String(request.headers[CALLER_HEADER]));
    return principal === undefined ? { kind: "nobody" } : { kind: "known", principal };
  };
}
