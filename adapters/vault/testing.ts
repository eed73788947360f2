// A vault that lives in memory: for tests that need seals and no files.
import { createSecretKey, randomBytes } from "node:crypto";
import type { UnixMs } from "../../engine/domain/time.ts";
import { type Generation, makeGeneration, openGeneration } from "./generation.ts";
import { Sealer } from "./sealer.ts";
import { Vault } from "./vault.ts";

export interface TestVault {
  readonly vault: Vault;
  readonly sealer: Sealer;
  /** Begins another generation; the older ones go on opening. */
  begin(): Generation;
}

export function testVault(rootBytes: Buffer = randomBytes(32)): TestVault {
  const root = createSecretKey(rootBytes);
  const generations: Generation[] = [];
  const begin = (): Generation => {
    const made = openGeneration(root, makeGeneration(root, 1 as UnixMs));
    if (made === undefined) throw new Error("a fresh key pair does not open");
    generations.unshift(made);
    return made;
  };
  const current = (): Generation => generations[0] ?? begin();
  const vault = new Vault(root, {
    get current() {
      return current();
    },
    find: (id) => generations.find(({ publicKey }) => publicKey.id === id),
  });
  return { vault, sealer: new Sealer(() => current().publicKey), begin };
}
