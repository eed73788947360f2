// Opens the vault from its files, and makes on first boot what is not there yet.
import { existsSync, statSync } from "node:fs";
import type { UnixMs } from "../../engine/domain/time.ts";
import { loadKeyFile } from "./key-file.ts";
import { KeyRing } from "./key-ring.ts";
import { Sealer } from "./sealer.ts";
import { Vault } from "./vault.ts";
import { readPublicKey, type VaultFiles, vaultFiles } from "./vault-files.ts";

export type OpenVault =
  | {
      readonly kind: "ready";
      readonly vault: Vault;
      readonly sealer: Sealer;
      readonly ring: KeyRing;
      readonly files: VaultFiles;
    }
  /** Says what is wrong and what to do; never holds key material. */
  | { readonly kind: "refused"; readonly sentence: string };

export async function openVault(keyFile: string, now: UnixMs): Promise<OpenVault> {
  const root = await loadKeyFile(keyFile);
  if (root.kind === "refused") return root;
  const files = vaultFiles(keyFile);
  const sentence = problemOf(files);
  if (sentence !== undefined) return { kind: "refused", sentence };
  try {
    const ring = new KeyRing(files, root.key);
    if (ring.all.length === 0) ring.begin(now);
    else ring.publish();
    const vault = new Vault(root.key, ring);
    return {
      kind: "ready",
      vault,
      sealer: new Sealer(() => readPublicKey(files.publicKey) ?? ring.current.publicKey),
      ring,
      files,
    };
  } catch (error) {
    return { kind: "refused", sentence: unusable(files, error) };
  }
}

function problemOf({ pairs, publicKey }: VaultFiles): string | undefined {
  const found = statSync(pairs, { throwIfNoEntry: false });
  if (found === undefined) {
    if (!existsSync(publicKey)) return undefined;
    return `The key pairs ${pairs} are missing, and with them every key that was sealed for ${publicKey}. Put your backup there; if there is none, delete ${publicKey} and link the accounts again.`;
  }
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    return `The key pairs ${pairs} can be read by other users. Run: chmod 600 '${pairs}' and start again.`;
  }
  return undefined;
}

function unusable({ key, pairs }: VaultFiles, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const why = code ?? "they are damaged, or were made under another vault key";
  return `The key pairs ${pairs} cannot be used (${why}). They belong to ${key}: put your backup of both there.`;
}
