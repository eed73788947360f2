import { describe, expect, it } from "vitest";
import { nodeDigests } from "../../src/engine/http/node-digests.ts";
import type { UnixMs } from "../domain/time.ts";
import { type SigningHeaders, verifySignature } from "./standard-webhooks.ts";

// The vector that the specification's reference libraries share.
const SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY = '{"test": 2432232314}';
const AT = 1_614_265_330;
const HEADERS: SigningHeaders = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: String(AT),
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const OTHER_SECRET = Buffer.from("another secret of enough bytes!!").toString("base64");

function check(over: Partial<SigningHeaders> = {}, body = BODY, skewSeconds = 0, secrets = [SECRET]): string {
  const now = ((AT + skewSeconds) * 1000) as UnixMs;
  const result = verifySignature(nodeDigests, secrets, { ...HEADERS, ...over }, body, now);
  return result.kind === "verified" ? result.messageId : result.refusal.code;
}

describe("verifySignature", () => {
  it("verifies the published vector", () => {
    expect(check()).toBe("msg_p5jXN8AQM9LWM0D4loKWxJek");
  });

  it("verifies under any current secret, and any of several signatures", () => {
    expect(check({}, BODY, 0, [OTHER_SECRET, SECRET])).toBe(HEADERS.id);
    expect(check({ signature: `v1,AAAA v1a,BBBB ${HEADERS.signature}` })).toBe(HEADERS.id);
  });

  it.each([
    ["a changed body", {}, '{"test": 2432232315}', "SIGNATURE_WRONG"],
    ["a re-serialised body", {}, '{"test":2432232314}', "SIGNATURE_WRONG"],
    ["a truncated body", {}, '{"test": 243223231', "SIGNATURE_WRONG"],
    ["another id", { id: "msg_other" }, BODY, "SIGNATURE_WRONG"],
    ["another timestamp", { timestamp: String(AT + 1) }, BODY, "SIGNATURE_WRONG"],
    ["a truncated signature", { signature: HEADERS.signature?.slice(0, -4) }, BODY, "SIGNATURE_WRONG"],
    ["another version", { signature: HEADERS.signature?.replace("v1,", "v2,") }, BODY, "SIGNATURE_WRONG"],
    ["an empty signature", { signature: "" }, BODY, "SIGNATURE_WRONG"],
    ["no id", { id: undefined }, BODY, "SIGNATURE_MISSING"],
    ["an id with a space", { id: "a b" }, BODY, "SIGNATURE_MISSING"],
    ["no timestamp", { timestamp: undefined }, BODY, "SIGNATURE_MISSING"],
    ["no signature", { signature: undefined }, BODY, "SIGNATURE_MISSING"],
    ["a timestamp that is no number", { timestamp: "1e9" }, BODY, "SIGNATURE_TIMESTAMP_INVALID"],
    ["a timestamp in milliseconds", { timestamp: `${AT}000` }, BODY, "SIGNATURE_TIMESTAMP_INVALID"],
  ])("refuses %s", (_name, over, body, code) => {
    expect(check(over, body)).toBe(code);
  });

  it.each([
    [300, HEADERS.id],
    [-300, HEADERS.id],
    [301, "SIGNATURE_TIMESTAMP_INVALID"],
    [-301, "SIGNATURE_TIMESTAMP_INVALID"],
  ])("a skew of %d s gives %s", (skewSeconds, expected) => {
    expect(check({}, BODY, skewSeconds)).toBe(expected);
  });

  it("looks at sixteen signatures at most", () => {
    const late = `${Array(16).fill("v1,AAAA").join(" ")} ${HEADERS.signature}`;
    expect(check({ signature: late })).toBe("SIGNATURE_WRONG");
  });

  it("does not know an old secret", () => {
    expect(check({}, BODY, 0, [OTHER_SECRET])).toBe("SIGNATURE_WRONG");
  });
});
