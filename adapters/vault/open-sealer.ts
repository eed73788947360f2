// For a process that may seal and must not open: it needs the public key file, and is given nothing else.
import { Sealer } from "./sealer.ts";
import { readPublicKey } from "./vault-files.ts";

export type OpenSealer =
  | { readonly kind: "ready"; readonly sealer: Sealer }
  | { readonly kind: "refused"; readonly sentence: string };

export function openSealer(publicKeyFile: string): OpenSealer {
  const first = readPublicKey(publicKeyFile);
  if (first === undefined) {
    return {
      kind: "refused",
      sentence: `There is no public key in ${publicKeyFile}. The first start of the engine makes it beside its vault key.`,
    };
  }
  // Read again at each seal: after a rotation nothing more may be sealed for the old pair.
  return { kind: "ready", sealer: new Sealer(() => readPublicKey(publicKeyFile) ?? first) };
}
