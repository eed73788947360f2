import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { nodeDigests } from "../../src/engine/http/node-digests.ts";
import { readSignal } from "./read-signal.ts";
import { REFUSAL_CODES, refused } from "./refusals.ts";
import { testIntake, testRequest } from "./testing.ts";

const deps = testIntake(nodeDigests);
const VALID =
  '{"id":"a","issuedAt":"2026-11-21T12:00:00Z","action":"open","side":"long","instrument":"BTCUSDT"}';

function codeOf(body: Uint8Array): string {
  const { signing } = testRequest("");
  const read = readSignal(deps, { strategy: deps.strategy, signing, body, receivedAt: deps.time.now });
  return read.kind === "read" ? "read" : read.refusal.code;
}

describe("readSignal", () => {
  const known: ReadonlySet<string> = new Set([...REFUSAL_CODES, "read"]);

  test("property: any bytes give a signal or a known refusal, never a throw", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (body) => known.has(codeOf(body))));
  });

  test("property: a valid body with any stretch replaced by anything does too", () => {
    const valid = Buffer.from(VALID);
    const at = fc.nat(valid.length);
    fc.assert(
      fc.property(at, at, fc.string({ unit: "binary", maxLength: 20 }), (from, to, text) => {
        const body = Buffer.concat([valid.subarray(0, from), Buffer.from(text), valid.subarray(to)]);
        return known.has(codeOf(body));
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads the same bytes to the same signal", () => {
    const message = { strategy: deps.strategy, ...testRequest(VALID), receivedAt: deps.time.now };
    expect(readSignal(deps, message)).toEqual(readSignal(deps, message));
  });
});

describe("refusals", () => {
  it.each(REFUSAL_CODES)("%s has a 4xx status and a sentence", (code) => {
    const { refusal } = refused(code);
    expect(refusal.status).toBeGreaterThanOrEqual(400);
    expect(refusal.status).toBeLessThan(500);
    expect(refusal.sentence).toMatch(/^[A-Z].*[.)]$/);
  });
});
