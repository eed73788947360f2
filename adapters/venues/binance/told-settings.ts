// Leverage and margin mode of all symbols of one account, as the venue told them. There are hundreds of symbols, and what thousands of
// accounts were told is kept: it is one text, because a row for each would be forty times as much for every collection to walk through.

export interface SymbolSettings {
  readonly symbol: string;
  /** In the venue's words: `CROSSED` or `ISOLATED`. */
  readonly marginType: string;
  readonly leverage: number;
}

export class ToldSettings {
  readonly #told: string;
  /** What was set since. */
  readonly #changed = new Map<string, SymbolSettings>();

  constructor(rows: readonly SymbolSettings[]) {
    const lines = rows.map(({ symbol, marginType, leverage }) => `${symbol} ${marginType} ${leverage}`);
    this.#told = ["", ...lines, ""].join("\n");
  }

  /** Undefined for a symbol that the venue did not tell of. */
  of(symbol: string): SymbolSettings | undefined {
    return this.#changed.get(symbol) ?? this.#find(symbol);
  }

  change(settings: SymbolSettings): void {
    this.#changed.set(settings.symbol, settings);
  }

  #find(symbol: string): SymbolSettings | undefined {
    const start = this.#told.indexOf(`\n${symbol} `);
    if (start < 0) return undefined;
    const [, marginType = "", leverage] = this.#told
      .slice(start + 1, this.#told.indexOf("\n", start + 1))
      .split(" ");
    return { symbol, marginType, leverage: Number(leverage) };
  }
}
