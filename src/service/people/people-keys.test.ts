import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ServiceProblem } from "../service-problem.ts";
import { keyedHash, loadPeopleKeys, peopleKeys } from "./people-keys.ts";

describe("the secret about people", () => {
  const folder = mkdtempSync(join(tmpdir(), "flotilla-people-key-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const written = (name: string, text: string, mode = 0o600): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode });
    chmodSync(file, mode);
    return file;
  };

  it("gives keys of its own to each use, the same in every process", async () => {
    const secret = Buffer.alloc(32, 5);
    const keys = await loadPeopleKeys(written("good", `${secret.toString("base64url")}\n`));
    const hashes = Object.values(keys).map((key) => keyedHash(key, "x"));
    expect(new Set(hashes).size).toBe(4);
    expect(Object.values(peopleKeys(secret)).map((key) => keyedHash(key, "x"))).toEqual(hashes);
    expect(keyedHash(keys.codes, "a", "bc")).not.toBe(keyedHash(keys.codes, "ab", "c"));
  });

  it.each([
    ["is not there", join(folder, "nothing"), "ENOENT"],
    ["is short", written("short", "c2hvcnQ"), "shorter than 32 bytes"],
    ["others may read", written("open", Buffer.alloc(32, 5).toString("base64url"), 0o644), "chmod 600"],
  ])("is refused when it %s, with what to do", async (_, file, words) => {
    await expect(loadPeopleKeys(file)).rejects.toThrow(ServiceProblem);
    await expect(loadPeopleKeys(file)).rejects.toThrow(words);
  });
});
