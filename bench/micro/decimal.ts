// Question: what does exact money cost on the hot path? Each operation of the decimal module that sizing and checks use.
import {
  Decimal,
  decimal,
  isMultipleOf,
  minDecimal,
  parseDecimal,
  roundToStep,
} from "../../engine/domain/decimal.ts";
import { runMicroBench } from "./harness.ts";

const COUNT = 1_024;
const pick = <T>(values: readonly T[], index: number): T => {
  const value = values[index % COUNT];
  if (value === undefined) throw new Error("no inputs");
  return value;
};

const texts = Array.from(
  { length: COUNT },
  (_, index) => `${20_000 + index * 37}.${String(index % 100).padStart(2, "0")}`,
);
const prices = texts.map(decimal);
const quantities = texts.map((_, index) => decimal(`0.${String(1 + index * 7).padStart(5, "0")}`));
const step = decimal("0.001");
const tick = decimal("0.10");

runMicroBench("Decimal operations on prices and quantities of real size", [
  { name: "decimal(text)", run: (index) => decimal(pick(texts, index)) },
  { name: "parseDecimal(text)", run: (index) => parseDecimal(pick(texts, index)) },
  { name: "toFixed()", run: (index) => pick(prices, index).toFixed() },
  { name: "add", run: (index) => pick(prices, index).add(pick(quantities, index)) },
  { name: "mul", run: (index) => pick(prices, index).mul(pick(quantities, index)) },
  { name: "div (40 digits)", run: (index) => pick(quantities, index).div(pick(prices, index)) },
  { name: "lt", run: (index) => pick(prices, index).lt(pick(prices, index + 1)) },
  { name: "roundToStep down", run: (index) => roundToStep(pick(quantities, index), step, "down") },
  { name: "roundToStep nearest tick", run: (index) => roundToStep(pick(prices, index), tick, "nearest") },
  { name: "isMultipleOf", run: (index) => isMultipleOf(pick(quantities, index), step) },
  {
    name: "minDecimal of 4",
    run: (index) =>
      minDecimal(
        pick(prices, index),
        pick(prices, index + 1),
        pick(prices, index + 2),
        pick(prices, index + 3),
      ),
  },
  { name: "float mul, for scale", run: (index) => (index + 0.5) * 1.0001 },
  { name: "new Decimal(number)", run: (index) => new Decimal(index) },
]);
