// Bybit does not promise to stream funding as an execution. A wallet change that no execution explains asks for a look.
import { type Decimal, decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Timers } from "../../../engine/ports/clock.ts";
import type { VenueEvent } from "../../../engine/ports/venue.ts";
import { createFundingLook } from "../funding-look.ts";
import type { BybitContext } from "./bybit-context.ts";
import { bybitFundings } from "./read-fills.ts";

export interface FundingWatch {
  /** Every event of the account's stream, as it is passed on. */
  see(event: VenueEvent): void;
}

/** Wallet and execution messages of one change arrive in any order, close together. */
const SETTLE_MS = 1_000;
/** The payment may be older than the wallet's message that tells of it. */
const OLDER_MS = 20_000;
/** Rounding of the wallet to the coin's precision. */
const TOLERANCE = decimal("0.001");

export function createFundingWatch(
  context: BybitContext,
  accountId: AccountId,
  timers: Timers,
  onEvent: (event: VenueEvent) => void,
): FundingWatch {
  let checked: Decimal | undefined;
  let newest: Decimal | undefined;
  let explained = ZERO;
  let pending = false;

  const look = createFundingLook({
    timers,
    read: (sinceMs) => bybitFundings(context, accountId, sinceMs),
    onFunding: (funding) => onEvent({ kind: "funding", funding }),
  });
  const check = (): void => {
    pending = false;
    const unexplained =
      checked === undefined || newest === undefined ? undefined : newest.sub(checked).sub(explained).abs();
    checked = newest;
    explained = ZERO;
    // The first balance explains nothing; whatever was paid around it shows in the same look.
    if (unexplained === undefined || unexplained.gt(TOLERANCE)) look.due(context.nowMs() - OLDER_MS);
  };
  return {
    see(event) {
      if (event.kind === "fill") {
        explained = explained.add(event.fill.realizedPnl ?? ZERO).sub(event.fill.fee);
      }
      if (event.kind === "funding") explained = explained.add(event.funding.amount);
      if (event.kind !== "balance") return;
      newest = event.balance.walletBalance;
      if (pending) return;
      pending = true;
      timers.after(SETTLE_MS, check);
    },
  };
}
