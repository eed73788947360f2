// Venue state as JSON lines: decimals and nanoseconds as text, revived by field name.
import { decimal } from "../../../engine/domain/decimal.ts";
import type { AccountState, ConditionalState, OrderState, PositionState } from "./account-state.ts";
import type { Account, ApiKey, Fill, Income, MarginMode } from "./types.ts";
import type { Sequences, VenueState } from "./venue-state.ts";

const DECIMAL_FIELDS: ReadonlySet<string> = new Set([
  "price",
  "quantity",
  "filledQuantity",
  "filledQuote",
  "fee",
  "feeRate",
  "realisedPnl",
  "lastPriceOnCreated",
  "triggerPrice",
  "limitPrice",
  "activationPrice",
  "callbackRate",
  "trailingDistance",
  "extreme",
  "reserved",
  "quote",
  "closedQuantity",
  "markPrice",
  "orderQuantity",
  "orderPrice",
  "remainingQuantity",
  "amount",
  "wallet",
  "cumulativeRealisedPnl",
  "entryPrice",
  "isolatedMargin",
  "currentRealisedPnl",
  "last",
  "mark",
]);

export interface AccountRecord {
  readonly account: Account;
  readonly wallet: AccountState["wallet"];
  readonly cumulativeRealisedPnl: AccountState["cumulativeRealisedPnl"];
  readonly updatedMs: number;
  readonly leverage: readonly (readonly [string, number])[];
  readonly marginModes: readonly (readonly [string, MarginMode])[];
  readonly positions: readonly PositionState[];
}

/** What one step changed: whole records, so that applying it twice does no harm. */
export interface StateChange {
  readonly exchange: string;
  readonly ledgerSeq: number;
  readonly sequences: Sequences;
  readonly accounts: readonly AccountRecord[];
  readonly keys: readonly ApiKey[];
  readonly orders: readonly OrderState[];
  readonly conditionals: readonly ConditionalState[];
  readonly fills: readonly Fill[];
  readonly income: readonly Income[];
}

export function accountRecord(state: AccountState): AccountRecord {
  return {
    account: state.account,
    wallet: state.wallet,
    cumulativeRealisedPnl: state.cumulativeRealisedPnl,
    updatedMs: state.updatedMs,
    leverage: [...state.leverage],
    marginModes: [...state.marginModes],
    positions: [...state.positions.values()],
  };
}

/** Everything, as one change. */
export function wholeState(venue: VenueState): StateChange {
  const accounts = [...venue.accounts.values()];
  return {
    exchange: venue.policy.name,
    ledgerSeq: venue.ledger.lastSeq,
    sequences: { ...venue.sequences },
    accounts: accounts.map(accountRecord),
    keys: [...venue.keys.values()],
    orders: accounts.flatMap((state) => [...state.ordersById.values()]),
    conditionals: accounts.flatMap((state) => [...state.conditionalsById.values()]),
    fills: accounts.flatMap((state) => state.fills),
    income: accounts.flatMap((state) => state.income),
  };
}

export function encode(value: unknown): string {
  return JSON.stringify(value, (name, field: unknown) => {
    if (typeof field === "bigint") return field.toString();
    return name === "wire" ? JSON.stringify(field) : field;
  });
}

/** Undefined when the text is not whole JSON (a line torn by a crash). */
export function decode(text: string): unknown {
  try {
    return JSON.parse(text, (name, field: unknown) => {
      if (typeof field !== "string") return field;
      if (DECIMAL_FIELDS.has(name)) return decimal(field);
      if (name === "createdNs") return BigInt(field);
      return name === "wire" ? (JSON.parse(field) as unknown) : field;
    });
  } catch {
    return undefined;
  }
}
