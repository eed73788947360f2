// The paper venue's ledger, from inside its process or over its control API.
import { z } from "zod";
import type { LedgerEntry } from "../../src/venue/core/ledger.ts";
import type { RunningVenue } from "../../src/venue/start-venue.ts";
import type { ExchangeName, Ledgers } from "./evidence.ts";
import { ledgerOf } from "./venue-oracle.ts";

const PAGE = 20_000;
const Page = z.object({
  entries: z.array(z.object({ seq: z.number(), kind: z.string() }).loose()),
  nextSeq: z.number(),
  lastSeq: z.number(),
});

export function ledgersInProcess(venue: RunningVenue): Ledgers {
  return { binance: ledgerOf(venue, "binance"), bybit: ledgerOf(venue, "bybit") };
}

export async function ledgersOverControl(controlUrl: string): Promise<Ledgers> {
  return { binance: await readAll(controlUrl, "binance"), bybit: await readAll(controlUrl, "bybit") };
}

async function readAll(controlUrl: string, exchange: ExchangeName): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for (let from = 1; ; ) {
    const answer = await fetch(`${controlUrl}/${exchange}/ledger?from=${from}&limit=${PAGE}`);
    const page = Page.parse(await answer.json());
    // The venue wrote them from this very type; the fields beyond the head are its own affair.
    for (const entry of page.entries) entries.push(entry as unknown as LedgerEntry);
    if (page.nextSeq > page.lastSeq) return entries;
    from = page.nextSeq;
  }
}
