// The reading half of the venue port: each answer as a `Read`, so that "could not look" is never "nothing there".
import type { Exchange } from "ccxt";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { Instrument, InstrumentId } from "../../engine/domain/instrument.ts";
import type { Read, TradeSettings, Venue } from "../../engine/ports/venue.ts";
import type { MarketKeeper } from "./instruments/market-keeper.ts";
import { createPrepareCache } from "./prepare-cache.ts";
import type { VenueCore } from "./venue-core.ts";
import type { VenueParts } from "./venue-parts.ts";

export type VenueReads = Pick<
  Venue,
  | "cancel"
  | "findOrder"
  | "openOrders"
  | "positions"
  | "fills"
  | "tradedInstruments"
  | "fundings"
  | "balance"
  | "checkCredentials"
  | "isPrepared"
  | "prepare"
>;

export function createVenueReads<E extends Exchange>(
  { reader, instruments }: VenueCore<E>,
  parts: VenueParts,
  markets: MarketKeeper,
): VenueReads {
  const prepared = createPrepareCache();
  const withInstrument = async <T>(
    id: InstrumentId,
    read: (instrument: Instrument) => Promise<Read<T>>,
  ): Promise<Read<T>> => {
    const instrument = instruments.find(id);
    return instrument === undefined ? NOT_LISTED : read(instrument);
  };
  return {
    cancel: (accountId, ref) => parts.cancel(accountId, ref),
    findOrder: async (accountId, ref) => reader.toRead(await parts.findOrder(accountId, ref)),
    async openOrders(accountId, instrumentIds) {
      const listed = instrumentIds && [...instrumentIds].flatMap((id) => instruments.find(id) ?? []);
      return reader.toRead(await parts.openOrders(accountId, listed));
    },
    positions: async (accountId) => reader.toRead(await parts.positions(accountId)),
    fills: (accountId, since, id) =>
      withInstrument(id, async (instrument) =>
        reader.toRead(await parts.fills(accountId, since, instrument)),
      ),
    async tradedInstruments(accountId, since) {
      const read = reader.toRead(await parts.tradedSymbols(accountId, since));
      if (read.kind === "failed") return read;
      // What is not listed any more cannot have been ours.
      const ids = read.value.flatMap((symbol) => instruments.bySymbol(symbol)?.id ?? []);
      return { kind: "ok", value: ids };
    },
    fundings: async (accountId, since) => reader.toRead(await parts.fundings(accountId, since)),
    balance: async (accountId) => reader.toRead(await parts.balance(accountId)),
    async checkCredentials(accountId) {
      // The account may have been set up anew: what was prepared before proves nothing.
      prepared.forget(accountId);
      const report = reader.toRead(await parts.checkCredentials(accountId));
      if (report.kind === "ok") markets.learnBrackets(accountId);
      return report;
    },
    isPrepared: (accountId, id, settings) => prepared.has(accountId, id, settings),
    prepare: (accountId: AccountId, id: InstrumentId, settings: TradeSettings) =>
      withInstrument(id, async (instrument) => {
        markets.learnBrackets(accountId);
        const apply = () => parts.prepare(accountId, instrument, settings);
        return reader.toRead(await prepared.ensure(accountId, id, settings, apply));
      }),
  };
}

const NOT_LISTED = {
  kind: "failed",
  code: "UNKNOWN_INSTRUMENT",
  reason: "the venue does not list it",
  credentials: false,
} as const;
