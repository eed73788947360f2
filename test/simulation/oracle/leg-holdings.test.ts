import { expect, it } from "vitest";
import { decimal } from "../../../engine/domain/decimal.ts";
import { afterFill } from "./leg-holdings.ts";

it.each`
  own     | traders | sender       | fill    | after
  ${"0"}  | ${"0"}  | ${"own"}     | ${"5"}  | ${"5 0"}
  ${"0"}  | ${"0"}  | ${"traders"} | ${"-5"} | ${"0 -5"}
  ${"5"}  | ${"0"}  | ${"traders"} | ${"-2"} | ${"3 0"}
  ${"5"}  | ${"3"}  | ${"traders"} | ${"-2"} | ${"5 1"}
  ${"5"}  | ${"3"}  | ${"traders"} | ${"-9"} | ${"0 -1"}
  ${"0"}  | ${"4"}  | ${"own"}     | ${"-3"} | ${"0 1"}
  ${"0"}  | ${"4"}  | ${"own"}     | ${"-6"} | ${"-2 0"}
  ${"5"}  | ${"3"}  | ${"own"}     | ${"-6"} | ${"0 2"}
  ${"-5"} | ${"-3"} | ${"traders"} | ${"4"}  | ${"-4 0"}
`("ours $own and the trader's $traders become $after by $fill of $sender", (row) => {
  const before = { own: decimal(row.own), traders: decimal(row.traders) };
  const { own, traders } = afterFill(before, row.sender, decimal(row.fill));
  expect(`${own} ${traders}`).toBe(row.after);
});
