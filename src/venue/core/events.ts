// What the core tells its listeners. Objects in events are snapshots: they do not change afterwards.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { ConditionalOrder, Fill, ForcedOrigin, MarginMode, Order, PositionView, Side } from "./types.ts";

export type OrderCause = "new" | "trade" | "canceled" | "expired" | "amended" | ForcedOrigin;
export type ConditionalCause =
  | "new"
  | "amended"
  | "triggered"
  | "finished"
  | "canceled"
  | "expired"
  | "rejected";
export type AccountCause = "order" | "funding-fee" | "deposit" | "margin-mode-change" | ForcedOrigin;

/** `timeMs` is the venue's transaction time. Events of one account arrive in the order in which things happened. */
export type AccountEvent = { readonly accountId: string; readonly timeMs: number } & (
  | {
      readonly kind: "order";
      readonly cause: OrderCause;
      readonly order: Order;
      readonly fill: Fill | undefined;
    }
  | { readonly kind: "conditional"; readonly cause: ConditionalCause; readonly conditional: ConditionalOrder }
  | {
      /** Wallet and the positions that changed; a closed position appears once with quantity zero. */
      readonly kind: "account";
      readonly cause: AccountCause;
      readonly wallet: Decimal;
      readonly crossWallet: Decimal;
      /** Deposits and withdrawals only (Binance `bc`). */
      readonly balanceChange: Decimal;
      readonly positions: readonly PositionView[];
    }
  | { readonly kind: "leverage"; readonly symbol: string; readonly leverage: number }
  | { readonly kind: "margin-mode"; readonly symbol: string | undefined; readonly marginMode: MarginMode }
  /** The adapter must cut the sockets that this key opened. */
  | { readonly kind: "key-revoked"; readonly apiKey: string }
);
export type AccountListener = (event: AccountEvent) => void;

export type MarketEvent =
  /** Last, mark, index, book and 24 h figures of the symbol may all have changed: read the snapshots you need. */
  | { readonly kind: "price"; readonly symbol: string; readonly timeMs: number }
  | { readonly kind: "trade"; readonly trade: PublicTrade };
export type MarketListener = (event: MarketEvent) => void;

export interface PublicTrade {
  readonly tradeId: string;
  readonly symbol: string;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** Side of the taker. */
  readonly side: Side;
  readonly timeMs: number;
}
