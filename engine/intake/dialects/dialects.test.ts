// Golden corpus: bodies as senders send them (fixtures/<dialect>/<case>.txt) and what becomes of each (golden.json).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { nodeDigests } from "../../../src/engine/http/node-digests.ts";
import type { Signal } from "../../domain/signal.ts";
import { emptyFields, type JsonValue, NumberLiteral } from "../json-value.ts";
import { readSignal } from "../read-signal.ts";
import { TEST_NOW, testIntake } from "../testing.ts";
import { DIALECTS } from "./index.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const golden: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(join(FIXTURES, "golden.json"), "utf8"),
);

/** Case names that start with `sync` are read in position-sync mode. */
function outcomeOf(dialect: string, name: string): unknown {
  const tradingViewMode = name.startsWith("sync") ? "position-sync" : "order";
  const deps = testIntake(nodeDigests, { tradingViewMode });
  const read = readSignal(deps, {
    strategy: deps.strategy,
    signing: { id: undefined, timestamp: undefined, signature: undefined },
    body: readFileSync(join(FIXTURES, dialect, `${name}.txt`)),
    receivedAt: TEST_NOW,
  });
  if (read.kind === "refused") {
    const { code, field, detail } = read.refusal;
    return { code, field, detail };
  }
  return shown(read.signal);
}

/** What the dialect decides; decimals as text. */
function shown(signal: Signal): unknown {
  const { dialect, instrumentId, action, referencePrice, issuedAt } = signal;
  const issued = new Date(issuedAt).toISOString();
  return JSON.parse(JSON.stringify({ dialect, instrumentId, action, referencePrice, issued }));
}

const cases = DIALECTS.flatMap(({ name: dialect }) =>
  readdirSync(join(FIXTURES, dialect)).map((file) => [dialect, file.replace(/\.txt$/, "")] as const),
);

describe("golden corpus", () => {
  it.each(cases)("%s/%s", (dialect, name) => {
    const outcome = JSON.parse(JSON.stringify(outcomeOf(dialect, name)));
    expect(outcome).toEqual(golden[`${dialect}/${name}`]);
  });

  it("has a golden outcome for every body, and a body for every outcome", () => {
    expect(Object.keys(golden).sort()).toEqual(cases.map((one) => one.join("/")).sort());
  });
});

describe("any fields at all", () => {
  const names = fc.constantFrom(
    ...[
      "id",
      "issuedAt",
      "action",
      "side",
      "instrument",
      "entry",
      "stop",
      "targets",
      "size",
      "leverage",
      "price",
    ],
    ...[
      "ticker",
      "symbol",
      "strategy",
      "bar",
      "time",
      "timenow",
      "contracts",
      "qty",
      "order_action",
      "orderType",
    ],
    ...[
      "market_position",
      "market_position_size",
      "prev_market_position",
      "prev_market_position_size",
      "sl",
      "tp",
    ],
  );
  const words = fc.constantFrom(
    "open",
    "close",
    "reduce",
    "buy",
    "sell",
    "long",
    "flat",
    "BTCUSDT",
    "2%",
    "0",
    "-1",
    "1e9",
  );
  const { value: anything } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      words,
      fc.string({ unit: "binary", maxLength: 8 }),
      fc
        .constantFrom("0", "1", "0.5", "-3", "1e90", "123456789012345678901234567890")
        .map((text) => new NumberLiteral(text)),
      fc.constantFrom(true, false, null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc
        .array(fc.tuple(names, tie("value")), { maxLength: 4 })
        .map((entries) => Object.assign(emptyFields(), Object.fromEntries(entries))),
    ),
  }));
  const bodies = fc.array(fc.tuple(names, anything), { maxLength: 12 });
  const { strategy } = testIntake(nodeDigests);

  test.each(DIALECTS)("$name never throws", (dialect) => {
    fc.assert(
      fc.property(bodies, fc.constantFrom("order" as const, "position-sync" as const), (entries, mode) => {
        const fields = Object.assign(emptyFields(), Object.fromEntries(entries));
        const context = { strategy: { ...strategy, tradingViewMode: mode }, receivedAt: TEST_NOW };
        const result = dialect.parse({ kind: "fields", fields }, context);
        return result.kind === "parsed" || result.refusal.status === 422;
      }),
      { numRuns: 1_500 },
    );
  });

  test.each(DIALECTS)("$name refuses what is not fields", (dialect) => {
    const context = { strategy, receivedAt: TEST_NOW };
    for (const body of [{ kind: "text", text: "long" } as const, { kind: "list", items: [] } as const]) {
      expect(dialect.recognises(body)).toBe(false);
      expect(dialect.parse(body, context)).toMatchObject({ refusal: { code: "DIALECT_UNKNOWN" } });
    }
  });
});
