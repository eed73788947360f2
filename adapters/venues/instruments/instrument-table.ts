// The instruments of one venue in memory, found by our id or by the venue's symbol.
import type { Instrument, InstrumentId, LeverageBracket } from "../../../engine/domain/instrument.ts";

export interface InstrumentTable {
  find(id: InstrumentId): Instrument | undefined;
  bySymbol(venueSymbol: string): Instrument | undefined;
  all(): readonly Instrument[];
  /** Replaces everything; brackets learned before are kept. */
  replace(instruments: readonly Instrument[]): void;
  /** Real leverage brackets, by venue symbol. */
  learnBrackets(brackets: ReadonlyMap<string, readonly LeverageBracket[]>): void;
}

export function createInstrumentTable(): InstrumentTable {
  let byId = new Map<InstrumentId, Instrument>();
  let bySymbol = new Map<string, Instrument>();
  let list: readonly Instrument[] = [];
  let learned: ReadonlyMap<string, readonly LeverageBracket[]> = new Map();

  const index = (instruments: readonly Instrument[]): void => {
    list = instruments.map((instrument) => {
      const brackets = learned.get(instrument.venueSymbol);
      return brackets === undefined ? instrument : { ...instrument, brackets };
    });
    byId = new Map(list.map((instrument) => [instrument.id, instrument]));
    bySymbol = new Map(list.map((instrument) => [instrument.venueSymbol, instrument]));
  };
  return {
    find: (id) => byId.get(id),
    bySymbol: (venueSymbol) => bySymbol.get(venueSymbol),
    all: () => list,
    replace: index,
    learnBrackets(brackets) {
      learned = new Map([...learned, ...brackets]);
      index(list);
    },
  };
}
