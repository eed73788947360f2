// Whoever looks through another person's eyes changes nothing, so no change would say what they saw: each of their questions stands in
// the audit before it is answered.
import { change } from "../../../adapters/postgres/admin/administration.ts";
import type { Call } from "./call.ts";

export async function noteReading(
  { admin, principal, tenantId, params }: Call,
  { id, method }: { readonly id: string; readonly method: string },
): Promise<void> {
  if (method !== "GET" || principal?.by.kind !== "session" || principal.by.impersonatedBy === undefined)
    return;
  const entry = { tenantId, action: "impersonation.read", subject: principal.personId };
  const noted = await change(admin, { ...entry, detail: { operation: id, params } }, async () => undefined);
  if (noted.kind === "refused") throw new Error(`a reading was not noted: ${noted.sentence}`);
}
