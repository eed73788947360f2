import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { AccountId, TenantId } from "../../engine/domain/ids.ts";
import { type CredentialPlace, rewrapCredential, sealCredential } from "./sealed-credential.ts";
import { testVault } from "./testing.ts";
import { VaultSigner } from "./vault-signer.ts";
import { keyIdOf } from "./wrapped-key.ts";

const place = (changes: Partial<CredentialPlace> = {}): CredentialPlace => ({
  tenantId: randomUUID() as TenantId,
  accountId: randomUUID() as AccountId,
  venue: "binance",
  environment: "paper",
  version: 1,
  ...changes,
});
const clear = { apiKey: "public-é-key", secret: "canary-secret-123" };

describe("the signer", () => {
  it("signs as the venue expects and hands out the public half", () => {
    const { vault, sealer } = testVault();
    const signer = new VaultSigner(vault);
    const home = place();
    expect(signer.load([{ ...home, sealed: sealCredential(sealer, home, clear) }])).toEqual([]);
    expect(signer.apiKey(home.accountId)).toBe(clear.apiKey);
    expect(signer.sign(home.accountId, "order", "a=1&b=2")).toBe(
      createHmac("sha256", clear.secret).update("a=1&b=2").digest("hex"),
    );
  });

  it.each([
    ["account", { accountId: randomUUID() as AccountId }, "SEAL_NOT_OPENED"],
    ["tenant", { tenantId: randomUUID() as TenantId }, "SEAL_NOT_OPENED"],
    ["venue", { venue: "bybit" }, "SEAL_NOT_OPENED"],
    ["version", { version: 2 }, "SEAL_NOT_OPENED"],
    ["environment", { environment: "live" }, "KEY_OF_ANOTHER_ENVIRONMENT"],
  ] as const)("refuses a credential moved to another %s", async (_, change, code) => {
    const { vault, sealer } = testVault();
    const signer = new VaultSigner(vault);
    const home = place();
    const moved = { ...home, ...change, sealed: sealCredential(sealer, home, clear) };
    expect(signer.load([moved])).toEqual([{ accountId: moved.accountId, code }]);
    expect(signer.apiKey(moved.accountId)).toBeUndefined();
    expect(() => signer.sign(moved.accountId, "order", "x")).toThrow("no usable key");
    expect(await signer.borrow(moved, async () => "used")).toEqual({ kind: "refused", code });
  });

  it("refuses a live key on a paper account too", () => {
    const { vault, sealer } = testVault();
    const live = place({ environment: "live" });
    const sealed = sealCredential(sealer, live, clear);
    expect(new VaultSigner(vault).load([{ ...live, environment: "paper", sealed }])).toEqual([
      { accountId: live.accountId, code: "KEY_OF_ANOTHER_ENVIRONMENT" },
    ]);
  });

  it("opens a credential of before the environment was bound, and binds it when it is re-wrapped", () => {
    // Made by the code of then, under a key of 32 times the byte 7.
    const sealed = Buffer.from(
      "AXHStZ9VMCw37WB16wfP8KjZkzAtuDeFGzK7iGD06TXErPuKPCoOC6orXlHpmDzU7T/I0/aoy0l+fDzQz+s2o9D+MXkOI/NFrYWRV7qZDqhuMJGy4NsqI+4Sud90BHMu7AoOe95zii87Thpv",
      "base64",
    );
    const { vault, sealer, begin } = testVault(Buffer.alloc(32, 7));
    const { publicKey } = begin();
    const old = {
      ...place({ tenantId: "tenant" as TenantId, accountId: "account" as AccountId, version: 3 }),
      sealed,
    };
    const signer = new VaultSigner(vault);
    expect(signer.load([old])).toEqual([]);
    expect(signer.apiKey(old.accountId)).toBe("old-key");
    const wrapped = { ...old, sealed: rewrapCredential(vault, sealer, old) ?? Buffer.alloc(0) };
    expect(keyIdOf(wrapped.sealed)).toBe(publicKey.id);
    expect(signer.load([wrapped])).toEqual([]);
    expect(signer.sign(old.accountId, "order", "x")).toBe(
      createHmac("sha256", "old-secret").update("x").digest("hex"),
    );
    expect(signer.load([{ ...wrapped, environment: "live" }])).toEqual([
      { accountId: old.accountId, code: "KEY_OF_ANOTHER_ENVIRONMENT" },
    ]);
  });

  it("stops using a key once it is replaced by one that does not open, or forgotten", () => {
    const { vault, sealer } = testVault();
    const signer = new VaultSigner(vault);
    const home = place();
    const good = { ...home, sealed: sealCredential(sealer, home, clear) };
    signer.load([good]);
    signer.load([{ ...good, sealed: randomBytes(220) }]);
    expect(signer.apiKey(home.accountId)).toBeUndefined();
    signer.load([good]);
    expect(signer.versions()).toEqual(new Map([[home.accountId, 1]]));
    signer.forget(home.accountId);
    expect(signer.apiKey(home.accountId)).toBeUndefined();
    expect(signer.versions().size).toBe(0);
  });

  it("lends a key for one piece of work, and keeps nothing of it, whatever happens", async () => {
    const { vault, sealer } = testVault();
    const signer = new VaultSigner(vault);
    const home = place();
    const credential = { ...home, sealed: sealCredential(sealer, home, clear) };
    const names: AccountId[] = [];
    const done = await signer.borrow(credential, async (name) => {
      names.push(name);
      return signer.sign(name, "check", "x");
    });
    expect(done).toMatchObject({ kind: "done", value: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const failing = signer.borrow(credential, async (name) => {
      names.push(name);
      throw new Error("away");
    });
    await expect(failing).rejects.toThrow("away");
    expect(names.map((name) => signer.apiKey(name))).toEqual([undefined, undefined]);
    expect(signer.apiKey(home.accountId)).toBeUndefined();
    expect([...signer.versions()]).toEqual([]);
  });

  it("counts what it signed per account and purpose, until the count is taken", () => {
    const { vault, sealer } = testVault();
    const signer = new VaultSigner(vault);
    const home = place();
    const credential = { ...home, sealed: sealCredential(sealer, home, clear) };
    signer.load([credential]);
    for (const purpose of ["order", "order", "read"] as const) signer.sign(home.accountId, purpose, "x");
    signer.load([credential]);
    const { tenantId, accountId } = home;
    expect(signer.takeUse()).toEqual([
      { tenantId, accountId, purpose: "order", signatures: 2 },
      { tenantId, accountId, purpose: "read", signatures: 1 },
    ]);
    expect(signer.takeUse()).toEqual([]);
  });

  it("prints no secret, however it is printed", () => {
    const { vault, sealer } = testVault();
    const signer = new VaultSigner(vault);
    const home = place();
    signer.load([{ ...home, sealed: sealCredential(sealer, home, clear) }]);
    for (const printed of [
      JSON.stringify({ signer, vault }),
      inspect({ signer, vault }, { depth: 20, showHidden: true }),
    ]) {
      expect(printed).toContain("[secret]");
      expect(printed).not.toContain(clear.secret);
      expect(printed).not.toContain(clear.apiKey);
    }
  });
});
