// What both venues are built on: the ccxt pool, the budget, the clock, the reader, instruments and prices.
import type { Exchange } from "ccxt";
import type { Decimal } from "../../engine/domain/decimal.ts";
import { createRequestBudget, type RequestBudget } from "./budget/request-budget.ts";
import { CONNECTION_LIMITS, limitReport, VENUE_LIMITS } from "./budget/venue-limits.ts";
import { createExchangePool, type ExchangePool, type PooledExchange } from "./ccxt/exchange-pool.ts";
import type { ExchangeHooks } from "./ccxt/pooled-exchange.ts";
import { type VenueHosts, venueHosts } from "./ccxt/venue-hosts.ts";
import { createInstrumentTable, type InstrumentTable } from "./instruments/instrument-table.ts";
import { createPriceTable, type PriceTable } from "./prices/price-table.ts";
import { createVenueSigner, type VenueSigner } from "./signing/venue-signer.ts";
import { type ConnectGate, createConnectGate } from "./streams/connect-gate.ts";
import { createVenueClock, type VenueClock } from "./time/venue-clock.ts";
import type { VenueOptions } from "./venue-options.ts";
import { createVenueReader, type VenueReader } from "./venue-reader.ts";

export interface VenueCore<E extends Exchange> {
  readonly options: VenueOptions;
  readonly hosts: VenueHosts;
  readonly pool: ExchangePool<E>;
  readonly budget: RequestBudget;
  readonly venueClock: VenueClock;
  readonly reader: VenueReader<E>;
  readonly instruments: InstrumentTable;
  readonly prices: PriceTable;
  readonly gate: ConnectGate;
  readonly signer: VenueSigner;
  onAnswer: ExchangeHooks["onAnswer"];
  /** Since the venue last answered a request; undefined: never. */
  answerAgeMs(): number | undefined;
  priceOf(asset: string): Decimal | undefined;
}

export interface CoreParts<E extends Exchange> {
  create(hosts: VenueHosts, hooks: ExchangeHooks): PooledExchange<E>;
  readonly credentialCodes: ReadonlySet<number>;
  readonly timestampCodes: ReadonlySet<number>;
}

const INSTANCES_DEFAULT = 8;
const TIME_TIMEOUT_MS = 3_000;

export function createVenueCore<E extends Exchange>(
  options: VenueOptions,
  parts: CoreParts<E>,
): VenueCore<E> {
  const { venue, clock, timers, meter } = options;
  const signer = createVenueSigner(venue, options.signer);
  const hosts = venueHosts(options);
  const limits = { ...VENUE_LIMITS[venue], enforced: options.enforceBudget };
  const budget = createRequestBudget(limits, clock, options.enginesOnIp);
  let answeredAt: number | undefined;
  const onAnswer: ExchangeHooks["onAnswer"] = (httpStatus, headers, rawBody) => {
    if (httpStatus < 500) answeredAt = clock.monotonic();
    const report = limitReport(httpStatus, headers, httpStatus < 400 ? "" : rawBody, clock.now());
    budget.observe(report);
    if (httpStatus !== 429 && httpStatus !== 418 && httpStatus !== 403) return;
    const { retryAfterMs } = report;
    options.journal.write("warn", "venue.rate-limited", { venue, httpStatus, retryAfterMs });
  };
  const pool: ExchangePool<E> = createExchangePool({
    instancesMax: options.ccxtInstancesMax ?? INSTANCES_DEFAULT,
    signer,
    timers,
    create: () => parts.create(hosts, { venue, signer, now: () => venueClock.now(), onAnswer }),
  });
  const venueClock = createVenueClock(clock, timers, async () => {
    const frame = {
      accountId: undefined,
      signedAt: undefined,
      recvWindowMs: TIME_TIMEOUT_MS,
      timeoutMs: TIME_TIMEOUT_MS,
    };
    budget.take("protect", 1);
    const time = await pool.use(frame, (exchange) => exchange.fetchTime());
    if (time === undefined) throw new Error("the venue told no time");
    return time;
  });
  const reader = createVenueReader({
    pool,
    budget,
    timers,
    meter,
    venue,
    credentialCodes: parts.credentialCodes,
    timestampCodes: parts.timestampCodes,
    onTimestampError: () => void venueClock.sync(),
  });
  const instruments = createInstrumentTable();
  const prices = createPriceTable(clock);
  return {
    options,
    hosts,
    pool,
    budget,
    venueClock,
    reader,
    instruments,
    prices,
    signer,
    gate: createConnectGate(CONNECTION_LIMITS[venue], clock, timers),
    onAnswer,
    answerAgeMs: () => (answeredAt === undefined ? undefined : clock.monotonic() - answeredAt),
    priceOf: (asset) => prices.latest(`${asset}USDT`)?.last,
  };
}
