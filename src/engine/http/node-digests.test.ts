import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { nodeDigests } from "./node-digests.ts";

describe("uuidV5", () => {
  // Golden: if one of these ever changes, every redelivered signal would be taken for a new one.
  it.each([
    ["", "03faa909-c489-5723-aac9-87b6c6b9e05b"],
    ["signal|5f0c6a52-0000-4000-8000-000000000001|event|sig-1", "52a6535f-6b30-57e6-a347-e2021d56419e"],
    ["é漢😀", "29062d4b-1f9b-5d1c-b279-67bdeefaa6dc"],
  ])("%j is %s for ever", (name, id) => {
    expect(nodeDigests.uuidV5(name)).toBe(id);
  });

  test("property: version 5, RFC variant, SHA-1 of namespace and name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const id = nodeDigests.uuidV5(name);
        const namespace = Buffer.from("6ce1d3c86f0b4e0fa3c5a0a4d1f2b97e", "hex");
        const sha1 = createHash("sha1").update(namespace).update(name, "utf8").digest();
        sha1.writeUInt8((sha1.readUInt8(6) & 0x0f) | 0x50, 6);
        sha1.writeUInt8((sha1.readUInt8(8) & 0x3f) | 0x80, 8);
        expect(id.replaceAll("-", "")).toBe(sha1.toString("hex", 0, 16));
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });
});

describe("hashes", () => {
  it("gives the published SHA-256 and HMAC (RFC 4231 case 2)", () => {
    expect(nodeDigests.sha256Hex("abc")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    const hmac = nodeDigests.hmacSha256Base64(
      Buffer.from("Jefe").toString("base64"),
      "what do ya want for nothing?",
    );
    expect(Buffer.from(hmac, "base64").toString("hex")).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });

  it("compares by content, whatever the lengths", () => {
    expect(nodeDigests.timingSafeEqual("abc", "abc")).toBe(true);
    expect(nodeDigests.timingSafeEqual("abc", "abd")).toBe(false);
    expect(nodeDigests.timingSafeEqual("abc", "ab")).toBe(false);
    expect(nodeDigests.timingSafeEqual("", "")).toBe(true);
  });
});
