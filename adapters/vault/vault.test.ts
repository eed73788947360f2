import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testVault } from "./testing.ts";
import { keyIdOf } from "./wrapped-key.ts";

describe("the vault", () => {
  it("opens what its public key sealed, and only under the same binding", () => {
    const { vault, sealer } = testVault();
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 500 }),
        fc.array(fc.string(), { maxLength: 5 }),
        fc.array(fc.string(), { maxLength: 5 }),
        (bytes, binding, other) => {
          const sealed = sealer.seal(Buffer.from(bytes), binding);
          expect(vault.open(sealed, binding)).toEqual({ kind: "opened", plain: Buffer.from(bytes) });
          if (JSON.stringify(binding) !== JSON.stringify(other)) {
            expect(vault.open(sealed, other)).toEqual({ kind: "refused" });
            expect(vault.rewrap(sealed, other)).toBeUndefined();
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("refuses every single changed byte, every truncation, and another key", () => {
    const { vault, sealer } = testVault();
    const sealed = sealer.seal(Buffer.from("secret"), ["a"]);
    for (let place = 0; place < sealed.length; place++) {
      const changed = Buffer.from(sealed);
      changed[place] = (changed[place] ?? 0) ^ 1;
      // X25519 ignores the highest bit of a public key; it stands in the header, so it is bound like the rest.
      expect(vault.open(changed, ["a"]).kind).toBe("refused");
      expect(vault.open(sealed.subarray(0, place), ["a"]).kind).toBe("refused");
    }
    expect(testVault().vault.open(sealed, ["a"]).kind).toBe("refused");
  });

  it.each([
    ["zero", Buffer.alloc(32)],
    ["one", Buffer.concat([Buffer.of(1), Buffer.alloc(31)])],
    ["of order 8", Buffer.from("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "hex")],
  ])("refuses an ephemeral key that is %s", (_, point) => {
    const { vault, sealer } = testVault();
    const sealed = sealer.seal(Buffer.from("secret"), ["a"]);
    point.copy(sealed, 9);
    expect(vault.open(sealed, ["a"])).toEqual({ kind: "refused" });
  });

  it("seals the same secret differently each time, without a nonce or a key twice", () => {
    const { sealer } = testVault();
    const seals = Array.from({ length: 100 }, () => sealer.seal(Buffer.from("same"), []).toString("hex"));
    expect(new Set(seals).size).toBe(100);
    // Ephemeral public key, nonce of the wrapped key, nonce of the body.
    for (const [from, to] of [
      [18, 82],
      [82, 106],
      [202, 226],
    ] as const) {
      expect(new Set(seals.map((seal) => seal.slice(from, to))).size).toBe(100);
    }
  });

  it("opens what older versions sealed with its own key, and re-wraps it", () => {
    // Made by the code of before the key pairs, under a key of 32 times the byte 7.
    const old = Buffer.from(
      "AeUnZx4UWkstJlekh4cw1OD2EF0osLU2PzAQbCd25Fjk6pmS9VInNJ20K6LEhcf1/dX2orpYqNQS6yrTE09g/rGuoEGayujQCYZUYNg/B8+0m6A4BEZEahAZJWORDuT7pXQUTyvH",
      "base64",
    );
    const binding = ["signing-secret", "tenant", "strategy"];
    const { vault, begin } = testVault(Buffer.alloc(32, 7));
    const opened = { kind: "opened", plain: Buffer.from("an old secret") };
    expect(vault.open(old, binding)).toEqual(opened);
    expect(vault.open(old, ["signing-secret", "tenant", "other"]).kind).toBe("refused");
    expect(testVault().vault.open(old, binding).kind).toBe("refused");
    const { publicKey } = begin();
    const wrapped = vault.rewrap(old, binding) ?? Buffer.alloc(0);
    expect(keyIdOf(wrapped)).toBe(publicKey.id);
    expect(vault.open(wrapped, binding)).toEqual(opened);
  });

  it("re-wraps for the newest generation while the older ones go on opening", () => {
    const { vault, sealer, begin } = testVault();
    const first = begin();
    const sealed = sealer.seal(Buffer.from("secret"), ["a"]);
    const second = begin();
    const wrapped = vault.rewrap(sealed, ["a"]) ?? Buffer.alloc(0);
    expect([keyIdOf(sealed), keyIdOf(wrapped)]).toEqual([first.publicKey.id, second.publicKey.id]);
    for (const each of [sealed, wrapped]) {
      expect(vault.open(each, ["a"])).toEqual({ kind: "opened", plain: Buffer.from("secret") });
    }
  });

  it("gives a sealer no way to open, and prints nothing of a key", () => {
    const made = testVault();
    expect(Object.getOwnPropertyNames(Object.getPrototypeOf(made.sealer))).toEqual(["constructor", "seal"]);
    expect(JSON.stringify(made.vault)).toBe('"[secret]"');
    expect(inspect(made.vault, { showHidden: true, depth: 20 })).toBe("[secret]");
    expect(made.vault.open(randomBytes(300), []).kind).toBe("refused");
  });
});
