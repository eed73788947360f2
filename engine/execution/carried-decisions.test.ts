import { expect, it } from "vitest";
import type { AccountId, SignalId } from "../domain/ids.ts";
import { CarriedDecisions } from "./carried-decisions.ts";

const decision = (signal: number, account = 0) => ({
  signalId: `signal-${signal}` as SignalId,
  accountId: `account-${account}` as AccountId,
});

it("has what is under way and what was settled, each decision by itself", () => {
  const carried = new CarriedDecisions();
  carried.take(decision(1, 1));
  expect([decision(1, 1), decision(1, 2), decision(2, 1)].map((each) => carried.has(each))).toEqual([
    ...[true, false, false],
  ]);
  carried.settle(decision(1, 1));
  expect([decision(1, 1), decision(1, 2)].map((each) => carried.has(each))).toEqual([true, false]);
});

it("forgets what is under way when another engine carries it out, not what was settled", () => {
  const carried = new CarriedDecisions();
  carried.take(decision(1, 1));
  carried.take(decision(1, 2));
  carried.settle(decision(2, 1));
  carried.forget(decision(1, 1).accountId);
  expect([decision(1, 1), decision(1, 2), decision(2, 1)].map((each) => carried.has(each))).toEqual([
    ...[false, true, true],
  ]);
});

it("remembers the last 50,000, by when a signal's decisions were settled and not by when it came", () => {
  const carried = new CarriedDecisions();
  // A limit entry of the first signal rests for long.
  carried.settle(decision(0, 1));
  for (let signal = 1; signal <= 30_000; signal += 1) carried.settle(decision(signal));
  carried.settle(decision(0, 2));
  for (let signal = 30_001; signal <= 60_000; signal += 1) carried.settle(decision(signal));
  const known = [
    decision(0, 1),
    decision(0, 2),
    decision(1),
    decision(9_999),
    decision(10_010),
    decision(60_000),
  ];
  expect(known.map((each) => carried.has(each))).toEqual([true, true, false, false, true, true]);
});
