// At what rate and mark price Binance settled funding: public, and told for each symbol once, however many accounts were paid.
import type { binanceusdm } from "ccxt";
import { z } from "zod";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import { rowsOf } from "../rows-of.ts";
import type { VenueReader } from "../venue-reader.ts";
import { wire } from "../wire-fields.ts";

export interface FundingRate {
  /** Longs pay where it is positive. */
  readonly rate: Decimal;
  readonly markPrice: Decimal;
}

const FundingRateRows = rowsOf(
  z.object({ fundingRate: wire.decimal, fundingTime: wire.time, markPrice: wire.decimalOrZero }),
);
type FundingRateRow = z.output<typeof FundingRateRows>[number];

/** Of one symbol, without gaps between the two times. */
interface KnownRates {
  readonly fromMs: number;
  readonly toMs: number;
  readonly rows: readonly FundingRateRow[];
}

const PAGE = 1_000;
const WEIGHT = 1;
/** Payments are booked a little after their rate is fixed, and are at least an hour apart. */
const APART_MAX_MS = 60_000;
/** The venue's clock may be behind what we measured. */
const CLOCK_MARGIN_MS = 500;
/** What failed, and a rate that is not told yet, is not asked for more often than this. */
const ASK_AGAIN_MS = 2_000;

export class FundingRates {
  readonly #reader: VenueReader<binanceusdm>;
  readonly #nowMs: () => number;
  readonly #known = new Map<string, KnownRates>();
  readonly #reading = new Map<string, Promise<void>>();
  readonly #failedMs = new Map<string, number>();

  constructor(reader: VenueReader<binanceusdm>, nowMs: () => number) {
    this.#reader = reader;
    this.#nowMs = nowMs;
  }

  /** Of a payment at that moment; undefined where the venue does not tell. */
  async at(symbol: string, paidMs: number): Promise<FundingRate | undefined> {
    // Who is paid at the same moment waits for the same answer, which may have been asked for another moment's sake.
    const underWay = this.#reading.get(symbol);
    if (underWay !== undefined && !this.#covers(symbol, paidMs)) await underWay;
    if (!this.#covers(symbol, paidMs) && !this.#failedLately(symbol)) await this.#readOnce(symbol, paidMs);
    const row = rateOf(this.#known.get(symbol)?.rows ?? [], paidMs);
    return row === undefined ? undefined : { rate: row.fundingRate, markPrice: row.markPrice };
  }

  #readOnce(symbol: string, paidMs: number): Promise<void> {
    const reading =
      this.#reading.get(symbol) ?? this.#read(symbol, paidMs).finally(() => this.#reading.delete(symbol));
    this.#reading.set(symbol, reading);
    return reading;
  }

  /** A long history has thousands of payments: what the venue does not answer is not asked for each of them. */
  #failedLately(symbol: string): boolean {
    const failedMs = this.#failedMs.get(symbol);
    return failedMs !== undefined && this.#nowMs() - failedMs < ASK_AGAIN_MS;
  }

  #covers(symbol: string, paidMs: number): boolean {
    const known = this.#known.get(symbol);
    if (known === undefined || paidMs < known.fromMs + APART_MAX_MS || paidMs > known.toMs) return false;
    return rateOf(known.rows, paidMs) !== undefined || this.#nowMs() - known.toMs < ASK_AGAIN_MS;
  }

  async #read(symbol: string, paidMs: number): Promise<void> {
    const fromMs = paidMs - 2 * APART_MAX_MS;
    const toMs = this.#nowMs() - CLOCK_MARGIN_MS;
    const answer = await this.#reader.read(
      {
        accountId: undefined,
        purpose: "read",
        weight: WEIGHT,
        call: (exchange) => exchange.fapiPublicGetFundingRate({ symbol, startTime: fromMs, limit: PAGE }),
      },
      (body) => FundingRateRows.parse(body),
    );
    if (answer.kind === "failed") {
      this.#failedMs.set(symbol, this.#nowMs());
      return;
    }
    const rows = answer.value.toSorted((left, right) => left.fundingTime - right.fundingTime);
    // A full page begins at the start and ends where it is full.
    const lastMs = rows.length < PAGE ? undefined : rows.at(-1)?.fundingTime;
    this.#known.set(symbol, { fromMs, toMs: lastMs ?? toMs, rows });
  }
}

/** The last one before the payment, or the first after it: both are stamped by clocks of the venue. */
function rateOf(rows: readonly FundingRateRow[], paidMs: number): FundingRateRow | undefined {
  const near = rows.filter(({ fundingTime }) => Math.abs(fundingTime - paidMs) <= APART_MAX_MS);
  return near.findLast(({ fundingTime }) => fundingTime <= paidMs) ?? near[0];
}
