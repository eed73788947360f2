// What of a backup's secrets opens where it is put: with the keys in a data folder, or because it goes back to where it came from.
import type { Opens } from "../../../adapters/postgres/tenant-copy/fit-seals.ts";
import type { CopyPlace } from "../../../adapters/postgres/tenant-copy/put-back-copy.ts";
import type { Home } from "../../../config/home.ts";
import type { BackupHeader } from "./backup-format.ts";
import { keyPrints, vaultKeyIds } from "./key-prints.ts";

/** `home` undefined: the data folder is not on this machine. */
export async function opensWith(
  home: Home | undefined,
  { installation, keys }: BackupHeader,
): Promise<(place: CopyPlace) => Opens> {
  const here = home === undefined ? { people: null, notify: null } : await keyPrints(home);
  const ids = home === undefined ? [] : await vaultKeyIds(home.vaultKey);
  return (place) => {
    // No engine has run yet where there is no print: then only the tenant itself tells the place.
    const isHome = installation === place.installation && (installation !== "" || place.isThere);
    // Where a key is not at hand, the database that a secret came from has it still.
    const opens = (mine: string | null, theirs: string | null) =>
      mine !== null && theirs !== null ? mine === theirs : isHome;
    return {
      vaultKeyIds: isHome ? [...ids, ...place.keyIdsInUse, FIRST_FORMAT] : ids,
      people: opens(here.people, keys.people),
      notify: opens(here.notify, keys.notify),
    };
  };
}

/** Names no key pair: it was sealed with the vault's own key, which no rotation changes. */
const FIRST_FORMAT = "vault-key";
