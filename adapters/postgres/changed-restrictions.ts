// What changed between two readings of the kill switches: what is set now, and what is off again.
import type { Restriction } from "../../engine/ports/account-directory.ts";

export function changedRestrictions(
  before: readonly Restriction[],
  now: readonly Restriction[],
): readonly Restriction[] {
  const known = new Map(before.map((restriction) => [keyOf(restriction), restriction]));
  const kept = new Set(now.map(keyOf));
  return [
    ...now.filter((restriction) => known.get(keyOf(restriction))?.state !== restriction.state),
    ...before
      .filter((restriction) => !kept.has(keyOf(restriction)))
      .map((restriction): Restriction => ({ ...restriction, state: "active" })),
  ];
}

function keyOf({ tenantId, scope, scopeId }: Restriction): string {
  return `${tenantId ?? ""}|${scope}|${scopeId}`;
}
