import { describe, expect, it } from "vitest";
import type { TenantId } from "../../engine/domain/ids.ts";
import type { Restriction } from "../../engine/ports/account-directory.ts";
import { changedRestrictions } from "./changed-restrictions.ts";

const tenant = "tenant" as TenantId;
const halted: Restriction = { tenantId: tenant, scope: "trader", scopeId: "anna", state: "halted" };
const platform: Restriction = { tenantId: undefined, scope: "platform", scopeId: "", state: "reducing" };

describe("what changed of the kill switches", () => {
  it("is what is new, what has another state, and what is off again; nothing else", () => {
    expect(changedRestrictions([], [halted])).toEqual([halted]);
    expect(changedRestrictions([halted, platform], [halted, platform])).toEqual([]);
    const reducing: Restriction = { ...halted, state: "reducing" };
    expect(changedRestrictions([halted, platform], [reducing])).toEqual([
      reducing,
      { ...platform, state: "active" },
    ]);
  });

  it("keeps tenants apart", () => {
    const other: Restriction = { ...halted, tenantId: "other" as TenantId };
    expect(changedRestrictions([halted], [other])).toEqual([other, { ...halted, state: "active" }]);
  });
});
