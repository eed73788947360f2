import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { UnixMs } from "../../engine/domain/time.ts";
import { openSealer } from "./open-sealer.ts";
import { type OpenVault, openVault } from "./open-vault.ts";
import { vaultFiles } from "./vault-files.ts";

const NOW = 1_700_000_000_000 as UnixMs;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "flotilla-key-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function ready(file: string): Promise<Extract<OpenVault, { kind: "ready" }>> {
  const opened = await openVault(file, NOW);
  if (opened.kind === "refused") throw new Error(opened.sentence);
  return opened;
}

function readySealer(file: string) {
  const opened = openSealer(file);
  if (opened.kind === "refused") throw new Error(opened.sentence);
  return opened.sealer;
}

describe("the vault's files", () => {
  it("are made once, secret ones for their owner only, and read again", async () => {
    const file = path.join(folder, "made", "vault.key");
    const [first, second] = await Promise.all([ready(file), ready(file)]);
    const files = vaultFiles(file);
    const modes = [files.key, files.pairs, files.publicKey].map(
      async (each) => (await stat(each)).mode & 0o777,
    );
    expect(await Promise.all(modes)).toEqual([0o600, 0o600, 0o644]);
    const sealed = first.sealer.seal(Buffer.from("x"), []);
    for (const { vault } of [first, second, await ready(file)]) {
      expect(vault.open(sealed, []).kind).toBe("opened");
    }
  });

  it("let a process that has the public file alone seal, and nobody without the others open", async () => {
    const file = path.join(folder, "split", "vault.key");
    const { vault } = await ready(file);
    const { publicKey } = vaultFiles(file);
    const alone = path.join(folder, "alone.public");
    await writeFile(alone, await readFile(publicKey));
    const sealed = readySealer(alone).seal(Buffer.from("x"), ["a"]);
    expect(vault.open(sealed, ["a"])).toEqual({ kind: "opened", plain: Buffer.from("x") });
    const thief = await ready(path.join(folder, "thief", "vault.key"));
    await writeFile(thief.files.publicKey, await readFile(publicKey));
    expect(thief.vault.open(sealed, ["a"])).toEqual({ kind: "refused" });
    expect(openSealer(path.join(folder, "none")).kind).toBe("refused");
  });

  it("lead every process to a new generation without a restart, and let the old one go", async () => {
    const file = path.join(folder, "turn", "vault.key");
    const engine = await ready(file);
    const service = readySealer(engine.files.publicKey);
    const before = service.seal(Buffer.from("x"), []);
    const operator = await ready(file);
    const { publicKey } = operator.ring.begin(NOW);
    const after = service.seal(Buffer.from("y"), []);
    expect(engine.vault.open(before, []).kind).toBe("opened");
    expect(engine.vault.open(after, [])).toEqual({ kind: "opened", plain: Buffer.from("y") });
    expect(engine.ring.all).toHaveLength(2);
    expect(operator.ring.retireOlder()).toHaveLength(1);
    engine.ring.reload();
    expect(engine.ring.current.publicKey.id).toBe(publicKey.id);
    expect([engine.vault.open(before, []).kind, engine.vault.open(after, []).kind]).toEqual([
      "refused",
      "opened",
    ]);
  });

  it("name the newest pair again after a crash between the two files", async () => {
    const file = path.join(folder, "torn", "vault.key");
    const { ring, files } = await ready(file);
    const stale = await readFile(files.publicKey);
    ring.begin(NOW);
    await writeFile(files.publicKey, stale);
    const sealed = (await ready(file)).sealer.seal(Buffer.from("x"), []);
    ring.retireOlder();
    expect((await ready(file)).vault.open(sealed, []).kind).toBe("opened");
  });

  it.each(["key", "pairs"] as const)("are refused while others may read the %s", async (which) => {
    const file = path.join(folder, `loose-${which}`, "vault.key");
    const { files } = await ready(file);
    await chmod(files[which], 0o640);
    const found = await openVault(file, NOW);
    expect(found).toMatchObject({
      kind: "refused",
      sentence: expect.stringContaining(`chmod 600 '${files[which]}'`),
    });
    expect(JSON.stringify(found)).not.toContain((await readFile(files.key, "utf8")).trim());
  });

  it.each(["", "short", "not base64 !!"])("are refused when the key file holds %j", async (content) => {
    const file = path.join(folder, `bad-${content.length}`);
    await writeFile(file, content, { mode: 0o600 });
    expect((await openVault(file, NOW)).kind).toBe("refused");
  });

  it.each([
    ["pairs that are gone", "pairs", undefined],
    ["damaged pairs", "pairs", "{}"],
    ["pairs of another key", "key", `${Buffer.alloc(32, 9).toString("base64")}\n`],
  ] as const)("are refused with %s, saying which file to restore", async (name, which, content) => {
    const file = path.join(folder, name, "vault.key");
    const { files } = await ready(file);
    if (content === undefined) await rm(files[which]);
    else await writeFile(files[which], content);
    expect(await openVault(file, NOW)).toMatchObject({
      kind: "refused",
      sentence: expect.stringContaining(files.pairs),
    });
  });
});
