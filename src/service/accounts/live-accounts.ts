// What the engines see of accounts at this moment, as far as they answer while somebody waits.
import { setTimeout as pause } from "node:timers/promises";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { AccountAnswer } from "../../engine-client/engine-client.ts";
import type { Engines } from "../../engine-client/engines.ts";

/** A page with nothing live on it is better than none. */
const PATIENCE_MS = 2_000;

export async function liveAccounts(
  engines: Engines,
  ids: readonly AccountId[],
): Promise<ReadonlyMap<string, AccountAnswer>> {
  if (ids.length === 0) return new Map();
  const answered = engines.accounts(ids);
  const merged = await Promise.race([answered, pause(PATIENCE_MS, undefined, { ref: false })]);
  return new Map((merged?.value ?? []).map((account) => [account.accountId, account]));
}
