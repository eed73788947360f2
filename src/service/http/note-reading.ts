// Whoever looks through another person's eyes, or from the platform into a tenant, changes nothing, so no change would say what they
// saw: each of their questions stands in the tenant's audit before it is answered.
import { change } from "../../../adapters/postgres/admin/administration.ts";
import type { Call } from "./call.ts";

export async function noteReading(
  { admin, principal, tenantId, params }: Call,
  { id, method }: { readonly id: string; readonly method: string },
): Promise<void> {
  // What is not a GET and yet allowed: a question with a body, and to sign out, which the audit tells anyway.
  if (method === "DELETE" || principal?.by.kind !== "session") return;
  const { impersonatedBy, visitsFrom } = principal.by;
  if (impersonatedBy === undefined && visitsFrom === undefined) return;
  const action = visitsFrom === undefined ? "impersonation.read" : "platform.read";
  const entry = { tenantId, action, subject: principal.personId };
  const noted = await change(admin, { ...entry, detail: { operation: id, params } }, async () => undefined);
  if (noted.kind === "refused") throw new Error(`a reading was not noted: ${noted.sentence}`);
}
