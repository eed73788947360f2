// Which instruments a request means: one symbol, those of a base coin, or all that settle in a coin.
import type { Exchange } from "../core/exchange.ts";
import { type Refusal, refused } from "./answer.ts";

export interface ScopeFields {
  readonly symbol?: string | undefined;
  readonly baseCoin?: string | undefined;
  readonly settleCoin?: string | undefined;
}

export type Scope = { readonly kind: "scope"; readonly includes: (symbol: string) => boolean } | Refusal;

/** Nothing given means everything: the endpoints that want at least one field check that with `isScoped`. */
export function scopeOf(exchange: Exchange, { symbol, baseCoin, settleCoin }: ScopeFields): Scope {
  if (symbol !== undefined && exchange.instrument(symbol) === undefined) {
    return refused(10001, `params error: symbol invalid ${symbol}`);
  }
  return {
    kind: "scope",
    includes(name) {
      if (symbol !== undefined) return name === symbol;
      const instrument = exchange.instrument(name);
      if (baseCoin !== undefined && instrument?.base !== baseCoin) return false;
      return settleCoin === undefined || instrument?.quote === settleCoin;
    },
  };
}

export function isScoped(fields: ScopeFields): boolean {
  return fields.symbol !== undefined || fields.baseCoin !== undefined || fields.settleCoin !== undefined;
}
