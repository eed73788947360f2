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
type Held = readonly [owned: string, external: string];
const held = ([owned, external]: Held) => ({ owned: decimal(owned), external: decimal(external) });
/** `moments`: just before the payment, then around it, the nearest first. */
const legAround = (positionSide: FundedLeg["positionSide"], ...moments: readonly Held[]): FundedLeg => ({
  positionSide,
  moments: moments.map(held),
});
const leg = (positionSide: FundedLeg["positionSide"], owned: string, external: string): FundedLeg =>
  legAround(positionSide, [owned, external]);
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

  it("goes to the leg whose quantity was paid for", () => {
    const legs = [leg("long", "2", "2"), leg("short", "-1", "-5")];
    expect(told(shareFunding(legs, funding("-4", { quantity: decimal("4") })))).toBe("long -2");
    expect(told(shareFunding(legs, funding("6", { quantity: decimal("-6") })))).toBe("short 1");
    const alike = [leg("long", "4", "2"), leg("short", "-1", "-5")];
    expect(told(shareFunding(alike, funding("6", { quantity: decimal("-6") })))).toBe("short 1");
  });

  it("is nothing of the trader's leg, although ours was closed in the millisecond of the payment", () => {
    const legs = [legAround("long", ["3", "0"], ["0", "0"]), leg("short", "0", "-2")];
    expect(told(shareFunding(legs, funding("2", { quantity: decimal("-2") })))).toBe("short 0");
    const unheard = [legAround("long", ["3", "0"], ["0", "0"]), leg("short", "0", "0")];
    expect(told(shareFunding(unheard, funding("2", { quantity: decimal("-2") })))).toBe("nothing");
  });

  it("is that of the venue's quantity, also while we take the trader for holding something on the other leg", () => {
    // Counted twice, and closed since: nothing of it is left at the venue, which makes one payment.
    const legs = [leg("long", "0", "0.015"), leg("short", "-0.013", "0")];
    expect(told(shareFunding(legs, funding("0.4", { quantity: decimal("-0.013") })))).toBe("short 0.4");
  });

  it.each`
    moments                                  | quantity     | share
    ${[["0", "0"], ["2", "0"]]}              | ${"2"}       | ${"both -6"}
    ${[["2", "0"], ["2", "1"]]}              | ${"3"}       | ${"both -4"}
    ${[["2", "1"], ["2", "0"]]}              | ${"3"}       | ${"both -4"}
    ${[["2", "1"], ["2", "0"]]}              | ${"2.00001"} | ${"both -6"}
    ${[["-2", "0"], ["0", "0"], ["1", "1"]]} | ${"2"}       | ${"both -3"}
    ${[["2", "1"], ["2", "0"]]}              | ${"9"}       | ${"both -1.33333333"}
  `("of -6 for $quantity is $share where $moments may have been held", ({ moments, quantity, share }) => {
    const legs = [legAround("both", ...moments)];
    expect(told(shareFunding(legs, funding("-6", { quantity: decimal(quantity) })))).toBe(share);
  });

  it("goes to the leg whose size fits, where nothing names one: both are paid in proportion", () => {
    const legs = [leg("long", "2", "2"), leg("short", "-1", "-5")];
    expect(told(shareFunding(legs, funding("-4", { otherLegAmount: decimal("6") })))).toBe("long -2");
    expect(told(shareFunding(legs, funding("6", { otherLegAmount: decimal("-4") })))).toBe("short 1");
  });
});

describe("two legs of the same size", () => {
  const legs = [leg("long", "3", "0"), leg("short", "0", "-3")];

  it("are told apart by the sign of what was paid for", () => {
    const of = (amount: string, quantity: string) =>
      told(
        shareFunding(
          legs,
          funding(amount, { quantity: decimal(quantity), otherLegAmount: decimal(amount).neg() }),
        ),
      );
    expect([of("-6", "3"), of("6", "-3")]).toEqual(["long -6", "short 0"]);
    expect([of("6", "3"), of("-6", "-3")]).toEqual(["long 6", "short 0"]);
  });

  it("get one payment each where nothing tells", () => {
    const of = (amount: string) =>
      told(shareFunding(legs, funding(amount, { otherLegAmount: decimal(amount).neg() })));
    expect([of("-6"), of("6")]).toEqual(["long -6", "short 0"]);
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

  it("are told for the moments around it, the nearest first", () => {
    const moves = new LegMoves();
    for (const [at, owned] of [
      [90, 1],
      [103, 2],
      [100, 4],
      [200, 8],
    ] as const)
      moves.note("leg", at as UnixMs, decimal(owned), ZERO);
    const now = { owned: decimal(15), external: ZERO };
    const around = moves.moments("leg", 100 as UnixMs, 10, now).map(({ owned }) => Number(owned));
    expect(around).toEqual([1, 5, 5, 7, 1, 0]);
    expect(moves.moments("other", 100 as UnixMs, 10, now)).toEqual([now]);
  });
});
