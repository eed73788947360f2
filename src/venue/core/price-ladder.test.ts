import fc from "fast-check";
import { expect, it } from "vitest";
import { PriceLadder } from "./price-ladder.ts";

const action = fc.record({
  isAdd: fc.boolean(),
  ticks: fc.integer({ min: 1, max: 40 }),
  item: fc.integer({ min: 0, max: 30 }),
});

it.each(["rising", "falling"] as const)("a %s ladder finds what a scan of everything finds", (reach) => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 120 }), fc.integer({ min: 0, max: 42 }), (actions, ticks) => {
      const ladder = new PriceLadder<string>(reach);
      const all = new Map<string, number>();
      for (const { isAdd, ticks: rung, item } of actions) {
        const name = `${item}@${rung}`;
        if (isAdd) all.set(name, rung);
        else all.delete(name);
        if (isAdd) ladder.add(rung, name);
        else ladder.remove(rung, name);
      }
      const reached = [...all].filter(([, rung]) => (reach === "rising" ? rung <= ticks : rung >= ticks));
      expect(new Set(ladder.reached(ticks))).toEqual(new Set(reached.map(([name]) => name)));
      expect(ladder.size).toBe(all.size);
      const rungs = ladder.reached(ticks).map((name) => all.get(name) ?? 0);
      expect(rungs).toEqual([...rungs].sort((a, b) => (reach === "rising" ? a - b : b - a)));
    }),
  );
});
