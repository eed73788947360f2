// The kinds of records that can be listed and exported, each with its listing, its view and what it can be narrowed by.
import { type RawBuilder, sql } from "kysely";
import type { z } from "zod";
import type { Listing } from "../../../adapters/postgres/history/listing.ts";
import {
  ACCOUNTS,
  DECISIONS,
  equals,
  FILLS,
  FUNDINGS,
  ORDERS,
  POSITIONS,
  SIGNALS,
} from "../../../adapters/postgres/history/records.ts";
import {
  decisionView,
  exportedAccountView,
  fillView,
  fundingView,
  orderView,
  recordedPositionView,
  signalView,
} from "./record-views.ts";

export interface RecordFilter {
  readonly accountId?: string | undefined;
  readonly strategyId?: string | undefined;
  readonly instrumentId?: string | undefined;
  readonly signalId?: string | undefined;
  readonly state?: string | undefined;
}

export interface RecordKind {
  readonly listing: Listing<Readonly<Record<string, unknown>>>;
  readonly view: z.ZodObject;
  readonly conditions: (filter: RecordFilter) => readonly RawBuilder<unknown>[];
}

/** The listings' row types differ; what they share is that they are records. */
function kind<Row>(
  listing: Listing<Row>,
  view: z.ZodObject,
  conditions: RecordKind["conditions"],
): RecordKind {
  return { listing: listing as Listing<Readonly<Record<string, unknown>>>, view, conditions };
}

export const RECORD_KINDS = {
  orders: kind(ORDERS, orderView, ({ accountId, strategyId, instrumentId, signalId, state }) => [
    ...equals(sql`o.account_id`, accountId),
    ...equals(sql`o.strategy_id`, strategyId),
    ...equals(sql`o.instrument_id`, instrumentId),
    ...equals(sql`o.signal_id`, signalId),
    ...equals(sql`o.state`, state),
  ]),
  fills: kind(FILLS, fillView, ({ accountId, instrumentId }) => [
    ...equals(sql`f.account_id`, accountId),
    ...equals(sql`f.instrument_id`, instrumentId),
  ]),
  fundings: kind(FUNDINGS, fundingView, ({ accountId, instrumentId }) => [
    ...equals(sql`u.account_id`, accountId),
    ...equals(sql`u.instrument_id`, instrumentId),
  ]),
  decisions: kind(DECISIONS, decisionView, ({ accountId, strategyId, instrumentId, signalId, state }) => [
    ...equals(sql`d.account_id`, accountId),
    ...equals(sql`s.strategy_id`, strategyId),
    ...equals(sql`s.instrument_id`, instrumentId),
    ...equals(sql`d.signal_id`, signalId),
    ...equals(sql`d.state`, state),
  ]),
  signals: kind(SIGNALS, signalView, ({ strategyId, instrumentId }) => [
    ...equals(sql`s.strategy_id`, strategyId),
    ...equals(sql`s.instrument_id`, instrumentId),
  ]),
  positions: kind(POSITIONS, recordedPositionView, ({ accountId, strategyId, instrumentId }) => [
    ...equals(sql`p.account_id`, accountId),
    ...equals(sql`p.strategy_id`, strategyId),
    ...equals(sql`p.instrument_id`, instrumentId),
  ]),
  accounts: kind(ACCOUNTS, exportedAccountView, ({ accountId }) => equals(sql`a.id`, accountId)),
} as const satisfies Record<string, RecordKind>;

export const RECORD_KIND_NAMES = Object.keys(RECORD_KINDS) as readonly RecordKindName[];
export type RecordKindName = keyof typeof RECORD_KINDS;
