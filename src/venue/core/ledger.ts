// The append-only record of what the venue did: the oracle of every chaos run.

interface LedgerBase {
  /** Rises by one, from 1. */
  readonly seq: number;
  /** Venue time, nanoseconds since 1970, as text; for `*.accepted` when the request reached the matching. */
  readonly timeNs: string;
  readonly accountId: string;
}

/** Decimals are plain text. */
export type LedgerEntry = LedgerBase &
  (
    | { readonly kind: "account.created"; readonly label: string }
    | { readonly kind: "transfer"; readonly amount: string; readonly walletAfter: string }
    | {
        readonly kind: "order.accepted";
        readonly venueOrderId: string;
        readonly clientOrderId: string;
        readonly symbol: string;
        readonly side: string;
        readonly leg: string;
        readonly type: string;
        readonly timeInForce: string;
        readonly price: string;
        readonly quantity: string;
        readonly reduceOnly: boolean;
        readonly closePosition: boolean;
        readonly origin: string;
        readonly conditionalId: string;
      }
    | {
        readonly kind: "conditional.accepted";
        readonly conditionalId: string;
        readonly clientOrderId: string;
        readonly symbol: string;
        readonly side: string;
        readonly leg: string;
        readonly trigger: string;
        readonly triggerPrice: string;
        /** Empty = the whole position. */
        readonly quantity: string;
        readonly reduceOnly: boolean;
        readonly closePosition: boolean;
        readonly scope: string;
      }
    | {
        readonly kind: "order.amended";
        readonly venueOrderId: string;
        readonly price: string;
        readonly quantity: string;
      }
    | {
        readonly kind: "conditional.amended";
        readonly conditionalId: string;
        readonly triggerPrice: string;
        readonly quantity: string;
      }
    | {
        readonly kind: "order.closed";
        readonly venueOrderId: string;
        readonly status: string;
        readonly reason: string;
      }
    | {
        readonly kind: "conditional.closed";
        readonly conditionalId: string;
        readonly status: string;
        readonly childOrderId: string;
      }
    | {
        readonly kind: "fill";
        readonly tradeId: string;
        readonly venueOrderId: string;
        readonly clientOrderId: string;
        readonly symbol: string;
        readonly side: string;
        readonly leg: string;
        readonly price: string;
        readonly quantity: string;
        readonly fee: string;
        readonly isMaker: boolean;
        readonly realisedPnl: string;
        readonly positionAfter: string;
        readonly walletAfter: string;
      }
    | {
        readonly kind: "funding";
        readonly symbol: string;
        readonly leg: string;
        readonly rate: string;
        readonly amount: string;
        readonly walletAfter: string;
      }
    | {
        readonly kind: "liquidation" | "adl";
        readonly symbol: string;
        readonly leg: string;
        readonly venueOrderId: string;
      }
    | {
        /** The clock was set: from here on `timeNs` is this much ahead of the machine's time. No account. */
        readonly kind: "clock.stepped";
        readonly offsetMs: string;
      }
  );

export interface LedgerPage {
  readonly entries: readonly LedgerEntry[];
  /** Pass as `fromSeq` of the next call. */
  readonly nextSeq: number;
  readonly lastSeq: number;
}
