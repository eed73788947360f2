// The key behind client order ids lives with the record: whoever restores the database mints the same ids again.
import { randomBytes } from "node:crypto";
import type { DatabasePools } from "./database-pools.ts";

const KEY_BYTES = 32;

/** Made on first use; of two engines that start together the first one's key stays. */
export async function installationKey({ reading }: Pick<DatabasePools, "reading">): Promise<Buffer> {
  await reading.query("insert into installation (identity_key) values ($1) on conflict do nothing", [
    randomBytes(KEY_BYTES),
  ]);
  const { rows } = await reading.query<{ identity_key: Buffer }>("select identity_key from installation");
  const [row] = rows;
  if (row === undefined) throw new Error("the installation row vanished");
  return row.identity_key;
}
