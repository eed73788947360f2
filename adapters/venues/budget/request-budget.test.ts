import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manualTime } from "../testing.ts";
import { awaitBudget } from "./await-budget.ts";
import {
  type BudgetLimits,
  createRequestBudget,
  type Purpose,
  type RequestBudget,
} from "./request-budget.ts";
import { limitReport } from "./venue-limits.ts";

const LIMITS: BudgetLimits = {
  weight: 100,
  windowMs: 60_000,
  reservedShare: 0.2,
  banMs: 120_000,
  told: true,
  enforced: true,
};

function countTaken(budget: RequestBudget | undefined, purpose: Purpose): number {
  let taken = 0;
  while (taken < 1_000 && budget?.take(purpose, 1).kind === "ok") taken += 1;
  return taken;
}

describe("request budget", () => {
  it("keeps the last fifth for protection", () => {
    const { clock } = manualTime();
    const budget = createRequestBudget(LIMITS, clock);
    expect(budget.take("entry", 80).kind).toBe("ok");
    expect(budget.take("entry", 1).kind).toBe("wait");
    expect(budget.take("read", 1).kind).toBe("wait");
    expect(budget.take("protect", 20).kind).toBe("ok");
    expect(budget.take("protect", 1).kind).toBe("wait");
  });

  it("frees the weight after the window", async () => {
    const time = manualTime();
    const budget = createRequestBudget(LIMITS, time.clock);
    budget.take("read", 80);
    await time.advance(59_000);
    expect(budget.take("read", 1).kind).toBe("wait");
    await time.advance(6_000);
    expect(budget.take("read", 80).kind).toBe("ok");
  });

  describe("where the venue does not tell what it counted", () => {
    const untold = { ...LIMITS, told: false };

    it("engines on one IP together stay below the limit, and each has the rest when others are gone", async () => {
      const time = manualTime();
      const world = { engines: 2 };
      const budgets = [1, 2].map(() => createRequestBudget(untold, time.clock, () => world.engines));
      await time.advance(66_000);
      const taken = () => budgets.map((budget) => countTaken(budget, "protect"));
      expect(taken()).toEqual([50, 50]);
      world.engines = 1;
      expect(countTaken(budgets[0], "protect")).toBe(50);
    });

    it("what a killed process may have used just before its successor started counts until it is over", async () => {
      const time = manualTime();
      const budget = createRequestBudget(untold, time.clock);
      expect(countTaken(budget, "protect")).toBe(50);
      const later = createRequestBudget(untold, time.clock);
      await time.advance(66_000);
      expect(countTaken(later, "protect")).toBe(100);
    });
  });

  it("has room to spare until half of it is used, or entries are blocked", () => {
    const { clock } = manualTime();
    const budget = createRequestBudget(LIMITS, clock);
    budget.take("read", 49);
    expect(budget.hasSpare()).toBe(true);
    budget.take("read", 1);
    expect(budget.hasSpare()).toBe(false);
    const blocked = createRequestBudget(LIMITS, clock);
    blocked.observe({ httpStatus: 429, usedWeight: undefined, retryAfterMs: 7_000 });
    expect(blocked.hasSpare()).toBe(false);
    const free = createRequestBudget({ ...LIMITS, enforced: false }, clock);
    free.take("read", 1_000);
    expect(free.hasSpare()).toBe(true);
  });

  it("believes the venue when it counted more", () => {
    const { clock } = manualTime();
    const budget = createRequestBudget(LIMITS, clock);
    budget.observe({ httpStatus: 200, usedWeight: 79, retryAfterMs: undefined });
    expect(budget.take("entry", 2).kind).toBe("wait");
    budget.observe({ httpStatus: 200, usedWeight: 3, retryAfterMs: undefined });
    expect(budget.gauges().usedWeight).toBe(79);
  });

  it("429 stops entries until Retry-After, and nothing else", async () => {
    const time = manualTime();
    const budget = createRequestBudget(LIMITS, time.clock);
    budget.observe({ httpStatus: 429, usedWeight: undefined, retryAfterMs: 7_000 });
    expect(budget.take("entry", 1)).toEqual({ kind: "wait", waitMs: 7_000 });
    expect(budget.take("read", 1).kind).toBe("ok");
    expect(budget.take("protect", 1).kind).toBe("ok");
    expect(budget.gauges()).toMatchObject({ entriesBlocked: true, allBlocked: false });
    await time.advance(7_000);
    expect(budget.take("entry", 1).kind).toBe("ok");
  });

  it.each([418, 403])("%i stops everything", async (httpStatus) => {
    const time = manualTime();
    const budget = createRequestBudget(LIMITS, time.clock);
    budget.observe({ httpStatus, usedWeight: undefined, retryAfterMs: undefined });
    for (const purpose of ["entry", "read", "protect"] as const) {
      expect(budget.take(purpose, 0)).toEqual({ kind: "wait", waitMs: 120_000 });
    }
    await time.advance(120_000);
    expect(budget.take("protect", 1).kind).toBe("ok");
  });

  it("never passes the limit in any window, nor the share without protection", () => {
    const purpose = fc.constantFrom<Purpose>("entry", "read", "protect");
    const step = fc.record({
      purpose,
      weight: fc.integer({ min: 0, max: 30 }),
      pauseMs: fc.integer({ min: 0, max: 9_000 }),
    });
    fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const time = manualTime();
        const budget = createRequestBudget(LIMITS, time.clock);
        const taken: { at: number; weight: number; purpose: Purpose }[] = [];
        for (const { purpose: kind, weight, pauseMs } of steps) {
          await time.advance(pauseMs);
          if (budget.take(kind, weight).kind === "ok") {
            taken.push({ at: time.clock.monotonic(), weight, purpose: kind });
          }
        }
        // The window slides in twelfths: what is older than eleven of them may have been forgotten.
        const sure = (LIMITS.windowMs * 11) / 12;
        for (const { at } of taken) {
          const inWindow = taken.filter((other) => other.at <= at && at - other.at < sure);
          const sum = (rows: typeof taken) => rows.reduce((total, { weight }) => total + weight, 0);
          expect(sum(inWindow)).toBeLessThanOrEqual(LIMITS.weight);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("a read waits for its turn, but not for ever", async () => {
    const time = manualTime();
    const budget = createRequestBudget(LIMITS, time.clock);
    budget.take("read", 80);
    const patient = awaitBudget(budget, time.timers, "read", 1, 70_000);
    const hasty = awaitBudget(budget, time.timers, "read", 1, 10_000);
    await time.advance(11_000);
    expect(await hasty).toBe(false);
    await time.advance(60_000);
    expect(await patient).toBe(true);
  });

  it("lifted, it only counts", () => {
    const budget = createRequestBudget({ ...LIMITS, enforced: false }, manualTime().clock);
    for (let index = 0; index < 500; index++) expect(budget.take("entry", 1).kind).toBe("ok");
    expect(budget.gauges().usedWeight).toBe(500);
  });
});

describe("limit report", () => {
  it("reads the headers of both transports, and the end of a ban", () => {
    const headers = { "X-Mbx-Used-Weight-1m": "123", "retry-after": "9" };
    expect(limitReport(429, headers, "", 0)).toEqual({
      httpStatus: 429,
      usedWeight: 123,
      retryAfterMs: 9_000,
    });
    const text = '{"code":-1003,"msg":"Way too many requests; IP banned until 1700000060000."}';
    expect(limitReport(418, {}, text, 1_700_000_000_000).retryAfterMs).toBe(60_000);
    expect(limitReport(200, { "X-MBX-USED-WEIGHT-1M": "lots" }, "", 0).usedWeight).toBeUndefined();
  });
});
