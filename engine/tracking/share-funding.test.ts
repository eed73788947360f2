import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LegMoves } from "../accounts/leg-moves.ts";
import { decimal, ZERO } from "../domain/decimal.ts";
import type { Funding } from "../domain/fill.ts";
import type { AccountId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import { BTC } from "../testing/builders.ts";
import { type FundedLeg, shareFunding } from "./share-funding.ts";

const funding = (amount: string, change: Partial<Funding> = {}): Funding => ({
  ...{ accountId: "account" as AccountId, instrumentId: BTC, venueFundingId: "f1", amount: decimal(amount) },
  ...{ quantity: undefined, otherLegAmount: undefined, at: 1_000 as UnixMs, ...change },
});
const leg = (positionSide: FundedLeg["positionSide"], owned: string, external: string): FundedLeg => ({
  ...{ positionSide, owned: decimal(owned), external: decimal(external) },
});
const told = (share: ReturnType<typeof shareFunding>) =>
  share === undefined ? "nothing" : `${share.positionSide} ${share.amount}`;

describe("our share of a funding payment", () => {
  it.each`
    owned   | external | share
    ${"2"}  | ${"0"}   | ${"both -6"}
    ${"2"}  | ${"1"}   | ${"both -4"}
    ${"0"}  | ${"1"}   | ${"both 0"}
    ${"0"}  | ${"0"}   | ${"nothing"}
    ${"-1"} | ${"-3"}  | ${"both -1.5"}
    ${"3"}  | ${"-1"}  | ${"both -9"}
  `("of -6 is $share where we hold $owned and the trader $external", ({ owned, external, share }) => {
    expect(told(shareFunding([leg("both", owned, external)], funding("-6")))).toBe(share);
  });

  it("goes to the leg whose quantity the venue names", () => {
    const legs = [leg("long", "2", "2"), leg("short", "-1", "-5")];
    expect(told(shareFunding(legs, funding("-4", { quantity: decimal("4") })))).toBe("long -2");
    expect(told(shareFunding(legs, funding("6", { quantity: decimal("-6") })))).toBe("short 1");
    const alike = [leg("long", "4", "2"), leg("short", "-1", "-5")];
    expect(told(shareFunding(alike, funding("6", { quantity: decimal("-6") })))).toBe("short 1");
  });

  it("goes to the leg whose size fits, where the venue names none: both are paid in proportion", () => {
    const legs = [leg("long", "2", "2"), leg("short", "-1", "-5")];
    expect(told(shareFunding(legs, funding("-4", { otherLegAmount: decimal("6") })))).toBe("long -2");
    expect(told(shareFunding(legs, funding("6", { otherLegAmount: decimal("-4") })))).toBe("short 1");
  });
});

describe("quantities before a moment", () => {
  it("are the same in whatever order the moves were heard of", () => {
    const move = fc.record({
      at: fc.integer({ min: 0, max: 20 }),
      owned: fc.integer({ min: -9, max: 9 }),
      external: fc.integer({ min: -9, max: 9 }),
    });
    const orders = fc
      .array(move, { maxLength: 20 })
      .chain((moves) =>
        fc.tuple(fc.constant(moves), fc.shuffledSubarray(moves, { minLength: moves.length })),
      );
    fc.assert(
      fc.property(orders, fc.integer({ min: 0, max: 21 }), ([moves, heard], at) => {
        const known = new LegMoves();
        for (const { at: when, owned, external } of heard)
          known.note("leg", when as UnixMs, decimal(owned), decimal(external));
        const sum = (list: typeof moves, of: "owned" | "external") =>
          list.reduce((total, each) => total.add(each[of]), ZERO);
        const now = { owned: sum(moves, "owned"), external: sum(moves, "external") };
        const before = known.before("leg", at as UnixMs, now);
        const earlier = moves.filter((each) => each.at < at);
        expect([before.owned.toString(), before.external.toString()]).toEqual([
          sum(earlier, "owned").toString(),
          sum(earlier, "external").toString(),
        ]);
      }),
    );
  });
});
