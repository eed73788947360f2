import { createHmac, createSecretKey, randomBytes, randomUUID } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountId, TenantId } from "../../engine/domain/ids.ts";
import { loadKeyFile } from "./key-file.ts";
import { type CredentialPlace, sealCredential } from "./sealed-credential.ts";
import { Vault } from "./vault.ts";
import { VaultSigner } from "./vault-signer.ts";

const newVault = (): Vault => new Vault(createSecretKey(randomBytes(32)));

describe("the vault", () => {
  it("opens what it sealed, and only under the same binding", () => {
    const vault = newVault();
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 500 }),
        fc.array(fc.string(), { maxLength: 5 }),
        fc.array(fc.string(), { maxLength: 5 }),
        (bytes, binding, other) => {
          const sealed = vault.seal(Buffer.from(bytes), binding);
          expect(vault.open(sealed, binding)).toEqual({ kind: "opened", plain: Buffer.from(bytes) });
          if (JSON.stringify(binding) !== JSON.stringify(other)) {
            expect(vault.open(sealed, other)).toEqual({ kind: "refused" });
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("refuses every single changed byte, every truncation, and another key", () => {
    const vault = newVault();
    const sealed = vault.seal(Buffer.from("secret"), ["a"]);
    for (let place = 0; place < sealed.length; place++) {
      const changed = Buffer.from(sealed);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(vault.open(changed, ["a"]).kind).toBe("refused");
      expect(vault.open(sealed.subarray(0, place), ["a"]).kind).toBe("refused");
    }
    expect(newVault().open(sealed, ["a"]).kind).toBe("refused");
  });

  it("seals the same secret differently each time", () => {
    const vault = newVault();
    const seals = Array.from({ length: 100 }, () => vault.seal(Buffer.from("same"), []).toString("hex"));
    expect(new Set(seals).size).toBe(100);
    expect(new Set(seals.map((seal) => seal.slice(2, 26))).size).toBe(100);
  });
});

describe("the signer", () => {
  const place = (changes: Partial<CredentialPlace> = {}): CredentialPlace => ({
    tenantId: randomUUID() as TenantId,
    accountId: randomUUID() as AccountId,
    venue: "binance",
    version: 1,
    ...changes,
  });
  const clear = { apiKey: "public-é-key", secret: "canary-secret-123" };

  it("signs as the venue expects and hands out the public half", () => {
    const vault = newVault();
    const signer = new VaultSigner(vault);
    const home = place();
    expect(signer.load([{ ...home, sealed: sealCredential(vault, home, clear) }])).toEqual([]);
    expect(signer.apiKey(home.accountId)).toBe(clear.apiKey);
    expect(signer.sign(home.accountId, "a=1&b=2")).toBe(
      createHmac("sha256", clear.secret).update("a=1&b=2").digest("hex"),
    );
  });

  it.each([
    ["account", { accountId: randomUUID() as AccountId }],
    ["tenant", { tenantId: randomUUID() as TenantId }],
    ["venue", { venue: "bybit" as const }],
    ["version", { version: 2 }],
  ])("refuses a credential moved to another %s", (_, change) => {
    const vault = newVault();
    const signer = new VaultSigner(vault);
    const home = place();
    const moved = { ...home, ...change, sealed: sealCredential(vault, home, clear) };
    expect(signer.load([moved])).toEqual([moved.accountId]);
    expect(signer.apiKey(moved.accountId)).toBeUndefined();
    expect(() => signer.sign(moved.accountId, "x")).toThrow("no usable key");
  });

  it("stops using a key once it is replaced by one that does not open, or forgotten", () => {
    const vault = newVault();
    const signer = new VaultSigner(vault);
    const home = place();
    const good = { ...home, sealed: sealCredential(vault, home, clear) };
    signer.load([good]);
    signer.load([{ ...good, sealed: randomBytes(120) }]);
    expect(signer.apiKey(home.accountId)).toBeUndefined();
    signer.load([good]);
    expect(signer.versions()).toEqual(new Map([[home.accountId, 1]]));
    signer.forget(home.accountId);
    expect(signer.apiKey(home.accountId)).toBeUndefined();
    expect(signer.versions().size).toBe(0);
  });

  it("prints no secret, however it is printed", () => {
    const vault = newVault();
    const signer = new VaultSigner(vault);
    const home = place();
    signer.load([{ ...home, sealed: sealCredential(vault, home, clear) }]);
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

describe("the key file", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "flotilla-key-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("is made once, for its owner only, and read again", async () => {
    const file = path.join(folder, "made", "key");
    const [first, second] = await Promise.all([loadKeyFile(file), loadKeyFile(file)]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const third = await loadKeyFile(file);
    if (first.kind !== "ready" || second.kind !== "ready" || third.kind !== "ready")
      throw new Error("refused");
    expect(third.made).toBe(false);
    const sealed = new Vault(first.key).seal(Buffer.from("x"), []);
    expect(new Vault(second.key).open(sealed, []).kind).toBe("opened");
    expect(new Vault(third.key).open(sealed, []).kind).toBe("opened");
  });

  it("is refused while others may read it, with what to do", async () => {
    const file = path.join(folder, "loose");
    await loadKeyFile(file);
    await chmod(file, 0o640);
    const found = await loadKeyFile(file);
    expect(found).toMatchObject({
      kind: "refused",
      sentence: expect.stringContaining(`chmod 600 '${file}'`),
    });
    expect(JSON.stringify(found)).not.toContain((await readFile(file, "utf8")).trim());
  });

  it.each(["", "short", "not base64 !!"])("is refused when it holds %j", async (content) => {
    const file = path.join(folder, `bad-${content.length}`);
    await writeFile(file, content, { mode: 0o600 });
    expect((await loadKeyFile(file)).kind).toBe("refused");
  });
});
