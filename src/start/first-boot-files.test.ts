// Ports, folders and secrets of a first boot, and what the operator reads when one of them is in the way.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { freePort } from "./free-port.ts";
import { prepareHome } from "./prepare-home.ts";
import { secretFile } from "./secret-files.ts";

const folder = mkdtempSync(join(tmpdir(), "flotilla-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a secret file", () => {
  it("is made once, random, for its owner only", async () => {
    const file = join(folder, "secrets", "a.key");
    const made = await secretFile(file, 32);
    expect(Buffer.from(made, "base64url")).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await secretFile(file, 32)).toBe(made);
    expect(await secretFile(join(folder, "secrets", "b.key"), 32)).not.toBe(made);
  });

  it("made by many at once is the same for all", async () => {
    for (let round = 0; round < 50; round++) {
      const file = join(folder, "many", String(round), "c.key");
      const made = await Promise.all(Array.from({ length: 6 }, () => secretFile(file, 32)));
      expect(new Set(made).size).toBe(1);
      expect(readFileSync(file, "utf8").trim()).toBe(made[0]);
      expect(readdirSync(dirname(file))).toEqual(["c.key"]);
    }
  });

  it("that others can read is refused, with the cure", async () => {
    const file = join(folder, "open.key");
    writeFileSync(file, "x");
    chmodSync(file, 0o644);
    await expect(secretFile(file, 32)).rejects.toThrow(`chmod 600 '${file}'`);
  });

  it("that is empty is refused: a new one would lock us out of what the old one locked", async () => {
    const file = join(folder, "empty.key");
    writeFileSync(file, "", { mode: 0o600 });
    await expect(secretFile(file, 32)).rejects.toThrow("is empty");
  });
});

describe("the data folder", () => {
  it("is made with a private place for secrets", async () => {
    const home = await prepareHome(join(folder, "deep", "home"));
    expect(statSync(home.secrets).mode & 0o777).toBe(0o700);
  });

  it("that cannot be made is named, with the cure", async () => {
    const file = join(folder, "a-file");
    writeFileSync(file, "");
    await expect(prepareHome(join(file, "home"))).rejects.toThrow(
      /cannot be made or written \(ENOTDIR\).*FLOTILLA_HOME/,
    );
  });

  it("whose secrets are a file is named too", async () => {
    const home = join(folder, "odd");
    mkdirSync(home);
    writeFileSync(join(home, "secrets"), "");
    await expect(prepareHome(home)).rejects.toThrow("cannot be made or written");
  });
});

describe("a free port", () => {
  it("is the wanted one, or the next", async () => {
    const wanted = await freePort(0, "127.0.0.1");
    expect(await freePort(wanted, "127.0.0.1")).toBe(wanted);
    const server = createServer().listen(wanted, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    expect(await freePort(wanted, "127.0.0.1")).toBeGreaterThan(wanted);
    await new Promise((resolve) => server.close(resolve));
  });

  it("is below those of outgoing connections, so that none of them takes it before it is listened on", async () => {
    for (let round = 0; round < 20; round += 1) {
      const first = await freePort(0, "127.0.0.1", 3);
      expect(first).toBeGreaterThan(1_023);
      expect(first).toBeLessThan(32_768);
    }
  });

  it("on an address that is not ours is a clear sentence", async () => {
    await expect(freePort(0, "192.0.2.1")).rejects.toThrow("ENGINE_HOST");
  });
});
