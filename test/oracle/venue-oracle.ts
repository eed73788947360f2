// Reads the paper venue and its ledger and says what happened there: the judge of every whole-system test.
import { Decimal } from "../../engine/domain/decimal.ts";
import { isOurs } from "../../engine/execution/client-order-id.ts";
import type { LedgerEntry } from "../../src/venue/core/ledger.ts";
import type { RunningVenue } from "../../src/venue/start-venue.ts";
import type { FleetAccount } from "../fleet/test-fleet.ts";

const PAGE = 50_000;
const EXCHANGES = ["binance", "bybit"] as const;

export function ledgerOf(venue: RunningVenue, exchange: "binance" | "bybit"): readonly LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (let from = 1; ; ) {
    const page = venue.exchanges[exchange].ledger(from, PAGE);
    entries.push(...page.entries);
    if (page.nextSeq > page.lastSeq) return entries;
    from = page.nextSeq;
  }
}

/** Client order ids of ours that the venue accepted more than once: must be empty, whatever happened. */
export function acceptedTwice(venue: RunningVenue): readonly string[] {
  const counts = new Map<string, number>();
  for (const exchange of EXCHANGES) {
    for (const entry of ledgerOf(venue, exchange)) {
      const key = acceptedKey(entry);
      if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts].filter(([, count]) => count > 1).map(([key]) => key);
}

/** The order that a triggered stop makes is not accepted anew: it carries its conditional's id. */
function acceptedKey(entry: LedgerEntry): string | undefined {
  const accepted =
    entry.kind === "conditional.accepted" || (entry.kind === "order.accepted" && entry.conditionalId === "");
  return accepted && isOurs(entry.clientOrderId) ? `${entry.accountId} ${entry.clientOrderId}` : undefined;
}

/** Open positions that resting stops do not cover in full; empty when everything is protected or flat. */
export function unprotected(venue: RunningVenue, accounts: readonly FleetAccount[]): readonly string[] {
  return accounts.flatMap((account) => {
    const exchange = venue.exchanges[account.venue];
    return exchange.positions(account.paperAccountId).flatMap((position) => {
      const closing = position.quantity.isNeg() ? "buy" : "sell";
      const stops = exchange
        .openConditionals(account.paperAccountId, position.symbol)
        .filter(({ side, leg, trigger }) => side === closing && leg === position.leg && trigger === "stop");
      const covered = Decimal.sum(0, ...stops.map(({ quantity }) => quantity ?? position.quantity.abs()));
      if (covered.gte(position.quantity.abs())) return [];
      return [
        `${account.venue} ${account.paperAccountId} ${position.symbol}: ${position.quantity}, covered ${covered}`,
      ];
    });
  });
}

/** Net quantity at the venue, as text, of every account in one instrument. */
export function quantities(
  venue: RunningVenue,
  accounts: readonly FleetAccount[],
  symbol: string,
): readonly string[] {
  return accounts.map((account) => {
    const legs = venue.exchanges[account.venue].positions(account.paperAccountId, symbol);
    return Decimal.sum(0, ...legs.map(({ quantity }) => quantity)).toString();
  });
}
