// What the engines see of accounts, as far as they answer while somebody waits: of one at this moment, of a list at most a minute ago.
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { AccountDetail } from "../../../adapters/postgres/accounts/account-reads.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Engines } from "../../engine-client/engines.ts";
import type { ReadThrough } from "../cache/read-through.ts";

const liveAccount = z.object({
  accountId: z.string(),
  suspendedReason: z.string().nullable(),
  reconciled: z.boolean(),
  walletBalance: z.string(),
  equity: z.string(),
  availableMargin: z.string(),
  exposure: z.string(),
  openPositions: z.int(),
  openOrders: z.int(),
  dailyPnl: z.string().nullable(),
  balanceAt: z.string().nullable(),
});
const asked = { kind: "balances", key: "all", schema: z.array(liveAccount) } as const;

export type LiveAccount = z.infer<typeof liveAccount>;
export type LiveAccounts = ReadonlyMap<string, LiveAccount>;

/** A page with nothing live on it is better than none. */
const PATIENCE_MS = 2_000;

/** As it is now: what people look at after a change. */
export async function liveAccountNow(
  engines: Pick<Engines, "accounts">,
  id: AccountId,
): Promise<LiveAccount | undefined> {
  const answered = engines.accounts([id]);
  const merged = await Promise.race([answered, pause(PATIENCE_MS, undefined, { ref: false })]);
  return merged?.value.find(({ accountId }) => accountId === id);
}

export interface LiveAccountsDeps {
  readonly engines: Pick<Engines, "accounts">;
  readonly cache: ReadThrough;
}

/** `accounts`: what row-level security showed the caller. */
export async function liveAccounts(
  { engines, cache }: LiveAccountsDeps,
  scope: Scope,
  accounts: readonly Pick<AccountDetail, "id" | "status">[],
): Promise<LiveAccounts> {
  if (accounts.length === 0) return new Map();
  const question = questionOf(accounts);
  const live = await cache.get({ ...asked, scope, question, patienceMs: PATIENCE_MS }, async () => {
    const { value } = await engines.accounts(accounts.map(({ id }) => id));
    const known = new Map(value.map((account) => [account.accountId as string, account]));
    const isSettled = (id: string) => known.get(id)?.reconciled === true && known.get(id)?.balanceAt !== null;
    return {
      value: asked.schema.parse(value),
      // Whoever has just linked an account waits for its first balance.
      isWhole: accounts.every(({ id, status }) => status !== "active" || isSettled(id)),
    };
  });
  return new Map((live ?? []).map((account) => [account.accountId, account]));
}

/** Of other accounts, or after one was suspended or resumed, it is another question. */
function questionOf(accounts: readonly Pick<AccountDetail, "id" | "status">[]): string {
  return accounts.map(({ id, status }) => `${id} ${status}`).join("\n");
}
