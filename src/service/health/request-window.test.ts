import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { MonotonicMs } from "../../../engine/domain/time.ts";
import { RequestWindow } from "./request-window.ts";

const TENANTS = ["a", "b", undefined] as (TenantId | undefined)[];

describe("calls of the last minute", () => {
  it("are what the single calls add up to, for everybody and for each tenant", () => {
    const call = fc.record({
      afterMs: fc.integer({ min: 0, max: 20_000 }),
      tenant: fc.constantFrom(...TENANTS),
      ms: fc.integer({ min: 0, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 50 }), (calls) => {
        let now = 0;
        const window = new RequestWindow({ monotonic: () => now as MonotonicMs });
        const noted = calls.map(({ afterMs, tenant, ms }) => {
          now += afterMs;
          window.note(tenant, ms);
          return { second: Math.floor(now / 1_000), tenant, ms };
        });
        const recent = noted.filter(({ second }) => second > Math.floor(now / 1_000) - 60);
        expect(window.figures()).toEqual(figuresOf(recent));
        for (const tenant of ["a", "b"] as TenantId[])
          expect(window.figures(tenant)).toEqual(figuresOf(recent.filter((one) => one.tenant === tenant)));
      }),
    );
  });

  it("are none after a minute of silence", () => {
    let now = 0;
    const window = new RequestWindow({ monotonic: () => now as MonotonicMs });
    window.note(undefined, 5);
    now = 59_999;
    expect(window.figures()).toEqual({ calls: 1, meanMs: 5 });
    now = 60_000;
    expect(window.figures()).toEqual({ calls: 0, meanMs: undefined });
  });
});

function figuresOf(calls: readonly { readonly ms: number }[]) {
  const total = calls.reduce((sum, { ms }) => sum + ms, 0);
  return { calls: calls.length, meanMs: calls.length === 0 ? undefined : total / calls.length };
}
