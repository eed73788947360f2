import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { restSignature, sameSignature, socketSignature } from "./signature.ts";

const secret = "paperSecret0123456789abcdefABCDEF01";

// Computed with `openssl dgst -sha256 -hmac`, independently of this code.
describe("restSignature", () => {
  it.each([
    [
      "GET, plain",
      "category=linear&symbol=BTCUSDT",
      "89c809e422f3f77b4dee15ecaf7265f8f976cccb43ae972d376fcb6638706300",
    ],
    [
      "GET, as the SDK encodes",
      "category=linear&cursor=a%2Cb",
      "b5127f6cac6bdf1e33d3f527d02090e643f8dd6a5a2a263cc9ab9cf111d195a5",
    ],
    [
      "GET, as ccxt leaves it",
      "category=linear&cursor=a,b",
      "098ee7df21ff39361e92632991574bf964421e5ee9e34baaf50b2d60fd2e4aab",
    ],
    [
      "POST",
      '{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Market","qty":"0.001"}',
      "fc5dfca627bfc9af6fe232af80f94417eeada4f8ae973f98c3d8012cd8bcb4c8",
    ],
  ])("%s", (_name, payload, expected) => {
    const request = { timestamp: "1700000000000", apiKey: "paperKey01", recvWindow: "5000", payload };
    expect(restSignature(secret, request)).toBe(expected);
    expect(restSignature(secret, { ...request, payload: Buffer.from(payload) })).toBe(expected);
  });

  it("changes with any byte of the payload", () => {
    const sign = (payload: string) =>
      restSignature(secret, { timestamp: "1", apiKey: "k", recvWindow: "5000", payload });
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(one !== other && Buffer.compare(Buffer.from(one), Buffer.from(other)) !== 0);
        expect(sign(one)).not.toBe(sign(other));
      }),
    );
  });
});

describe("socketSignature", () => {
  it("signs GET/realtime and the expiry", () => {
    expect(socketSignature(secret, "1700000010000")).toBe(
      "2a066e43c01eefefa76290da236887dbb2512a6f22547445193ad1871dffa622",
    );
  });
});

describe("sameSignature", () => {
  it.each([
    ["abcd", "ABCD", true],
    ["abcd", "abce", false],
    ["abcd", "abc", false],
    ["abcd", "", false],
  ])("%s and %s: %s", (expected, given, same) => {
    expect(sameSignature(expected, given)).toBe(same);
  });
});
