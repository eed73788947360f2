import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../domain/decimal.ts";
import type { StrategyId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { Direction } from "../domain/side.ts";
import type { EntryPlan, SignalAction } from "../domain/signal.ts";
import { isEntry } from "../domain/signal.ts";
import type { UnixMs } from "../domain/time.ts";
import type { ClosingSignal } from "../ports/signal-store.ts";
import { Tombstones } from "./tombstones.ts";

const direction = fc.constantFrom<Direction>("long", "short");
const entry = fc.constantFrom<EntryPlan["entry"]>(
  { kind: "market" },
  { kind: "limit", price: decimal("100"), expiresInMs: 5_000 },
);
const plan = { stop: undefined, targets: [], size: undefined, leverage: undefined } as const;
const action: fc.Arbitrary<SignalAction> = fc.oneof(
  fc
    .record({ kind: fc.constantFrom("open", "increase", "reverse"), direction, entry })
    .map((some) => ({ ...plan, ...some })),
  fc.record({ kind: fc.constant("close"), direction: fc.option(direction, { nil: undefined }) }),
  fc.record({
    kind: fc.constant("reduce"),
    direction: fc.constant(undefined),
    share: fc.constant(decimal("0.5")),
  }),
  fc.record({ kind: fc.constant("cancel") }),
);
const signal: fc.Arbitrary<ClosingSignal> = fc.record({
  strategyId: fc.constantFrom("a" as StrategyId, "b" as StrategyId),
  instrumentId: fc.constantFrom("BTC" as InstrumentId, "ETH" as InstrumentId),
  // Few instants, so that equal ones are common.
  issuedAt: fc.integer({ min: 1, max: 12 }).map((at) => at as UnixMs),
  action,
  test: fc.constant(false),
});

/** Written the long way round: does any close among `closes` close what `late` would open? */
function shouldDrop(late: ClosingSignal, closes: readonly ClosingSignal[]): boolean {
  const opens = late.action;
  if (!isEntry(opens)) return false;
  return closes.some(({ action: close, issuedAt, strategyId, instrumentId }) => {
    if (strategyId !== late.strategyId || instrumentId !== late.instrumentId) return false;
    if (issuedAt <= late.issuedAt) return false;
    if (close.kind === "close") return close.direction === undefined || close.direction === opens.direction;
    if (close.kind === "reverse") return close.direction !== opens.direction;
    return close.kind === "cancel" && opens.entry.kind === "limit";
  });
}

const LIVE = { environment: "live" } as const;
const PAPER = { environment: "paper" } as const;

const dropped = (tombstones: Tombstones, late: ClosingSignal): boolean =>
  isEntry(late.action) && tombstones.check(late, late.action, LIVE)?.code === "SUPERSEDED";

describe("tombstones", () => {
  it("drop an entry exactly when a newer close of the same strategy, instrument and direction is known", () => {
    fc.assert(
      fc.property(fc.array(signal, { maxLength: 12 }), signal, (known, late) => {
        const tombstones = new Tombstones();
        for (const each of known) tombstones.note(each);
        expect(dropped(tombstones, late)).toBe(shouldDrop(late, known));
      }),
      { numRuns: 2_000 },
    );
  });

  it("do not depend on the order of arrival, on repetition, or on being rebuilt", () => {
    const shuffled = fc
      .array(signal, { minLength: 1, maxLength: 12 })
      .chain((known) =>
        fc.tuple(
          fc.constant(known),
          fc.shuffledSubarray([...known, ...known], { minLength: known.length * 2 }),
        ),
      );
    fc.assert(
      fc.property(shuffled, fc.array(signal, { maxLength: 8 }), ([known, again], late) => {
        const first = new Tombstones();
        for (const each of known) first.note(each);
        const second = new Tombstones();
        for (const each of again) second.note(each);
        for (const each of late) expect(dropped(second, each)).toBe(dropped(first, each));
      }),
      { numRuns: 1_000 },
    );
  });

  it("never let the last word be an open: what stays open was issued at or after the newest close", () => {
    fc.assert(
      fc.property(fc.array(signal, { maxLength: 20 }), (arrivals) => {
        const tombstones = new Tombstones();
        const held = new Map<string, UnixMs>();
        let newest = new Map<string, number>();
        for (const each of arrivals) {
          tombstones.note(each);
          const key = `${each.strategyId}|${each.instrumentId}`;
          if (each.action.kind === "close" && each.action.direction === undefined) {
            newest = newest.set(key, Math.max(newest.get(key) ?? 0, each.issuedAt));
            held.delete(key);
          } else if (each.action.kind === "open" && !dropped(tombstones, each)) held.set(key, each.issuedAt);
        }
        for (const [key, at] of held) expect(at).toBeGreaterThanOrEqual(newest.get(key) ?? 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it("of tests hold on paper accounts alone, and those of real signals everywhere", () => {
    const eitherWay = signal.chain((some) => fc.boolean().map((test) => ({ ...some, test })));
    fc.assert(
      fc.property(fc.array(eitherWay, { maxLength: 12 }), eitherWay, (known, late) => {
        const tombstones = new Tombstones();
        for (const each of known) tombstones.note(each);
        const real = known.filter(({ test }) => !test);
        expect(dropped(tombstones, late)).toBe(shouldDrop(late, real));
        if (isEntry(late.action))
          expect(tombstones.check(late, late.action, PAPER) !== undefined).toBe(shouldDrop(late, known));
      }),
      { numRuns: 2_000 },
    );
  });

  it("stay bounded", () => {
    const tombstones = new Tombstones();
    const close = (at: number): ClosingSignal => ({
      strategyId: `s${at}` as StrategyId,
      instrumentId: "BTC" as InstrumentId,
      action: { kind: "close", direction: undefined },
      issuedAt: at as UnixMs,
      test: false,
    });
    for (let at = 1; at <= 50_010; at += 1) tombstones.note(close(at));
    const open = { kind: "open", direction: "long", entry: { kind: "market" } } as const;
    expect(tombstones.check({ ...close(1), issuedAt: 0 as UnixMs }, open, PAPER)).toBeUndefined();
    expect(tombstones.check({ ...close(50_010), issuedAt: 0 as UnixMs }, open, LIVE)?.code).toBe(
      "SUPERSEDED",
    );
  });
});
