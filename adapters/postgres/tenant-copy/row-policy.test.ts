// A table that a migration adds must be decided about here too: what becomes of its rows when a copy is put back.
import { expect, it } from "vitest";
import { SAMPLES } from "../isolation/samples.testing.ts";
import { rowPolicy } from "./row-policy.ts";

it.each([...Object.keys(SAMPLES), "tenant"])("it is decided what a restore does with %s (W20)", (table) => {
  expect(["put-back", "kept", "chained", "ended", "left"]).toContain(rowPolicy(table));
});

it("nothing that was sent, traded or switched off is rewound", () => {
  const facts = [
    "signal",
    "decision",
    "order_intent",
    "order_event",
    "fill",
    "funding",
    "position",
    "trading_state",
  ];
  expect(facts.filter((table) => rowPolicy(table) !== "kept")).toEqual([]);
  expect(() => rowPolicy("new_table")).toThrow("it is not decided");
});
