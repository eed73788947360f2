// Equity of the day and its peak, and losing streaks: what loss limits are measured against. UTC days.
import type { AccountState } from "../accounts/account-state.ts";
import { type Decimal, maxDecimal } from "../domain/decimal.ts";
import type { NetPosition } from "../domain/position.ts";
import type { UnixMs } from "../domain/time.ts";
import type { AccountEquity } from "../ports/position-store.ts";
import type { BalanceReport } from "../ports/venue.ts";
import type { Recorder } from "./recorder.ts";

const DAY_MS = 86_400_000;

export class EquityTracker {
  readonly #recorder: Recorder;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  applyBalance(state: AccountState, balance: BalanceReport, at: UnixMs): void {
    if (state.retired) return;
    state.applyBalance(balance, at);
    this.#set(state, nextEquity(state, balance.equity, Math.floor(at / DAY_MS)));
  }

  /** A position went flat: its whole P&L, net of fees and funding, counts as one win or loss. */
  noteClose(state: AccountState, net: NetPosition, at: UnixMs): void {
    const { equity } = state;
    if (equity === undefined) return;
    const lost = net.realizedPnl.sub(net.fees).add(net.funding).isNeg();
    const lossesInARow = lost ? equity.lossesInARow + 1 : 0;
    this.#set(state, { ...equity, lossesInARow, lastLossAt: lost ? at : equity.lastLossAt });
  }

  #set(state: AccountState, equity: AccountEquity): void {
    state.equity = equity;
    this.#recorder.equity(equity);
  }
}

function nextEquity(state: AccountState, equity: Decimal, day: number): AccountEquity {
  const before = state.equity;
  if (before === undefined) {
    return {
      accountId: state.accountId,
      tenantId: state.tenantId,
      equity,
      day,
      equityAtDayStart: equity,
      equityPeak: equity,
      lossesInARow: 0,
      lastLossAt: undefined,
    };
  }
  const equityAtDayStart = before.day === day ? before.equityAtDayStart : equity;
  return { ...before, equity, day, equityAtDayStart, equityPeak: maxDecimal(before.equityPeak, equity) };
}
