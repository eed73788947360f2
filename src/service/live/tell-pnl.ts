// Tells those who listen what open positions gain and lose: while somebody does, each engine is asked one question every few seconds,
// however many listen. Whose account it is the record says, within its tenant (row-level security); engines only give figures.
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import { openAccounts } from "../../../adapters/postgres/history/open-accounts.ts";
import type { Clock, Timers } from "../../../engine/ports/clock.ts";
import type { Journal } from "../../../engine/ports/journal.ts";
import type { Engines } from "../../engine-client/engines.ts";
import type { LiveHub } from "./live-hub.ts";
import { PnlBoard } from "./pnl-board.ts";

export interface TellPnlDeps {
  readonly live: Pick<LiveHub, "pnlTenants" | "tellPnl">;
  readonly engines: Pick<Engines, "openPnl">;
  readonly db: Administration["db"];
  readonly clock: Pick<Clock, "now">;
  readonly timers: Pick<Timers, "every">;
  readonly journal: Journal;
}

const LOOK_EVERY_MS = 5_000;

/** Answers how to stop. */
export function tellPnl(deps: TellPnlDeps): () => Promise<void> {
  const board = new PnlBoard();
  let looking: Promise<void> | undefined;
  let isLost = false;
  const look = async () => {
    try {
      await lookOnce(deps, board);
      isLost = false;
    } catch (error) {
      // One line until it works again.
      if (!isLost) deps.journal.write("warn", "live.pnl-lost", { reason: String(error) });
      isLost = true;
    }
    looking = undefined;
  };
  const cancel = deps.timers.every(LOOK_EVERY_MS, () => {
    looking ??= look();
  });
  return async () => {
    cancel();
    await looking;
  };
}

async function lookOnce({ live, engines, db, clock }: TellPnlDeps, board: PnlBoard): Promise<void> {
  const tenantIds = live.pnlTenants;
  board.begin(tenantIds);
  if (tenantIds.size === 0) return;
  const { value } = await engines.openPnl([...tenantIds]);
  const known = new Map(value.map(({ accountId, unrealizedPnl }) => [accountId as string, unrealizedPnl]));
  for (const tenantId of tenantIds)
    board.put(clock.now(), tenantId, await openAccounts({ db }, tenantId), known);
  live.tellPnl(board);
}
