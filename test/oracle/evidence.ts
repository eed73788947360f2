// Everything that the oracle judges by: what the venue's ledger says, what our record says, and what the outside saw.
import type { Decimal } from "../../engine/domain/decimal.ts";
import type { LedgerEntry } from "../../src/venue/core/ledger.ts";

export type ExchangeName = "binance" | "bybit";
export type Ledgers = Readonly<Record<ExchangeName, readonly LedgerEntry[]>>;

/** An account as we know it, and its name at the paper venue. */
export interface OracleAccount {
  readonly id: string;
  readonly tenantId: string;
  readonly venue: ExchangeName;
  readonly paperAccountId: string;
}

export interface SignalRow {
  readonly tenantId: string;
  readonly id: string;
  readonly receivedAt: number;
  /** The accounts behind its frozen audience. */
  readonly accountIds: readonly string[];
}

export interface DecisionRow {
  readonly tenantId: string;
  readonly signalId: string;
  readonly accountId: string;
  readonly state: string;
  readonly reason: string | undefined;
  readonly decidedAt: number;
  readonly settledAt: number | undefined;
}

export interface OrderRow {
  readonly tenantId: string;
  readonly clientOrderId: string;
  readonly accountId: string;
  readonly signalId: string;
  readonly instrumentId: string;
  readonly leg: string;
  readonly type: string;
  readonly state: string;
  readonly filledQuantity: Decimal;
  readonly signedAt: number;
  readonly validUntil: number;
  readonly expiresAt: number | undefined;
}

export interface FillRow {
  readonly tenantId: string;
  readonly accountId: string;
  readonly instrumentId: string;
  readonly tradeId: string;
  readonly side: string;
  readonly clientOrderId: string | undefined;
  readonly quantity: Decimal;
  readonly owned: boolean;
}

export interface PositionRow {
  readonly accountId: string;
  readonly instrumentId: string;
  readonly positionSide: string;
  readonly quantity: Decimal;
}

export interface RecordRows {
  readonly signals: readonly SignalRow[];
  readonly decisions: readonly DecisionRow[];
  readonly orders: readonly OrderRow[];
  readonly fills: readonly FillRow[];
  readonly positions: readonly PositionRow[];
  readonly orphans: number;
}

/** A time in which something was broken on purpose, by the machine's clock. */
export interface Disturbance {
  readonly kind: "engine" | "venue" | "store";
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Evidence {
  readonly ledgers: Ledgers;
  readonly record: RecordRows;
  readonly accounts: readonly OracleAccount[];
  /** Signals whose sender was told 2xx. */
  readonly acknowledged: readonly string[];
  readonly disturbances: readonly Disturbance[];
  /** Our ids of accounts whose key was revoked: nobody can protect or read them any more. */
  readonly unmanaged: readonly string[];
  /** Bans (418, 403) that our own traffic earned. */
  readonly earnedBans: number;
  /** Names of planted secrets that were found in logs, Redis or answers. */
  readonly leakedSecrets: readonly string[];
  /** The database lost this time: what the venue accepted in it need not be in the record, though positions must be. */
  readonly forgotten?: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** When everything had come to rest, by the machine's clock. */
  readonly quietAtMs: number;
}

/** `story` names what the whole story should be told of. */
export interface Violation {
  readonly check: string;
  readonly sentence: string;
  readonly story: StoryOf;
}

export interface StoryOf {
  readonly clientOrderId?: string | undefined;
  readonly signalId?: string | undefined;
  readonly accountId?: string | undefined;
  /** `BTCUSDT`. */
  readonly symbol?: string | undefined;
}

export function symbolOf(instrumentId: string): string {
  return instrumentId.replace("/USDT:USDT", "USDT");
}
